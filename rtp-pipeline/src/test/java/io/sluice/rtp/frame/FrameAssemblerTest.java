package io.sluice.rtp.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.rtp.codec.Codec;
import io.sluice.rtp.codec.MediaKind;
import io.sluice.rtp.codec.PayloadFormat;
import io.sluice.rtp.packet.RtpPacketView;
import io.sluice.rtp.vectors.CapturedDatagram;
import io.sluice.rtp.vectors.RtpFixture;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Pictures out of packets of real browsers, whole, with holes, and damaged.
class FrameAssemblerTest {
    private static final class Collected implements FrameAssembler.Handler {
        private final List<CodedFrame> frames = new ArrayList<>();
        private int lost;

        @Override
        public void onFrame(CodedFrame frame) {
            frames.add(frame);
        }

        @Override
        public void onFrameLost(long timestamp) {
            lost++;
        }
    }

    /// Packets of the first video stream of a capture that was not repaired, in order, probes left out.
    private static List<byte[]> firstStream(RtpFixture fixture, Map<Integer, Codec> codecs) {
        RtpPacketView view = new RtpPacketView();
        List<byte[]> packets = new ArrayList<>();
        int ssrc = 0;
        for (CapturedDatagram datagram : fixture.datagrams()) {
            byte[] bytes = datagram.payload();
            if (!datagram.isForward() || datagram.isRtcp() || !view.tryWrap(bytes, 0, bytes.length)) {
                continue;
            }
            PayloadFormat format = fixture.format(view.payloadType());
            boolean video = format != null && format.codec().kind() == MediaKind.VIDEO && view.payloadLength() > 0;
            if (video && (ssrc == 0 || ssrc == view.ssrc())) {
                ssrc = view.ssrc();
                codecs.put(0, format.codec());
                packets.add(bytes);
            }
        }
        return packets;
    }

    private static Collected assemble(Codec codec, List<byte[]> packets, boolean[] missing) {
        Collected collected = new Collected();
        FrameAssembler assembler = new FrameAssembler(codec, collected);
        RtpPacketView view = new RtpPacketView();
        boolean hole = false;
        for (int i = 0; i < packets.size(); i++) {
            if (missing[i]) {
                hole = true;
            } else if (view.tryWrap(packets.get(i), 0, packets.get(i).length)) {
                assembler.onPacket(view, hole);
                hole = false;
            }
        }
        return collected;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "chromium-vp8-simulcast3-opus",
                "chromium-h264-simulcast3-opus",
                "chromium-vp9-svc-L3T3_KEY-dd",
                "chromium-av1-svc-L3T3-dd"
            })
    void aHoleCostsNothingButWhatDependsOnIt(String name) {
        Map<Integer, Codec> codecs = new HashMap<>();
        List<byte[]> packets = firstStream(RtpFixture.load(name), codecs);
        Codec codec = codecs.get(0);
        Collected whole = assemble(codec, packets, new boolean[packets.size()]);
        assertTrue(whole.frames.size() > 100, "frames: " + whole.frames.size());
        SplittableRandom random = new SplittableRandom(1);
        boolean[] missing = new boolean[packets.size()];
        for (int i = 0; i < missing.length; i++) {
            missing[i] = random.nextInt(100) < 2;
        }
        Collected holed = assemble(codec, packets, missing);
        Map<Long, CodedFrame> byTimestamp = new HashMap<>();
        whole.frames.forEach(frame -> byTimestamp.put(frame.timestamp(), frame));
        boolean broken = false;
        assertTrue(holed.lost > 0 && holed.frames.size() > 10, holed.lost + " lost, " + holed.frames.size());
        for (CodedFrame frame : holed.frames) {
            CodedFrame same = byTimestamp.get(frame.timestamp());
            broken |= same == null || !Arrays.equals(same.data(), frame.data());
        }
        assertEquals(false, broken, "what is given is whole");
    }

    @Test
    void damagedPacketsNeverThrow() {
        for (String name : RtpFixture.NAMES) {
            Map<Integer, Codec> codecs = new HashMap<>();
            List<byte[]> packets = firstStream(RtpFixture.load(name), codecs);
            for (Codec codec : new Codec[] {Codec.VP8, Codec.VP9, Codec.H264, Codec.AV1}) {
                SplittableRandom random = new SplittableRandom(codec.ordinal());
                List<byte[]> damaged = new ArrayList<>();
                for (byte[] packet : packets) {
                    byte[] copy = packet.clone();
                    for (int flips = random.nextInt(3); flips > 0; flips--) {
                        int at = 12 + random.nextInt(Math.min(60, copy.length - 12));
                        copy[at] = (byte) random.nextInt();
                    }
                    damaged.add(copy);
                }
                assemble(codec, damaged, new boolean[damaged.size()]);
            }
        }
    }
}
