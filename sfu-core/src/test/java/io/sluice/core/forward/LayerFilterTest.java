package io.sluice.core.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.rtp.codec.Codec;
import io.sluice.rtp.codec.DependencyDescriptor;
import io.sluice.rtp.codec.PayloadFormat;
import io.sluice.rtp.codec.VideoPacketFacts;
import io.sluice.rtp.codec.VideoPacketParser;
import io.sluice.rtp.packet.HeaderExtension;
import io.sluice.rtp.packet.RtpPacketView;
import io.sluice.rtp.packet.SequenceUnwrapper;
import io.sluice.rtp.vectors.CapturedDatagram;
import io.sluice.rtp.vectors.RtpFixture;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Layers of real captures: whatever is chosen when, each forwarded frame has everything it depends on.
class LayerFilterTest {
    private final RtpPacketView view = new RtpPacketView();
    private final VideoPacketFacts facts = new VideoPacketFacts();

    @ParameterizedTest
    @ValueSource(strings = {"chromium-vp9-svc-L3T3_KEY-dd", "chromium-av1-svc-L3T3-dd"})
    void forwardsOnlyWhatCanBeDecodedForAnySequenceOfChoices(String name) {
        RtpFixture fixture = RtpFixture.load(name);
        int forwardedWithTop = 0;
        for (long seed = 1; seed <= 60; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            LayerFilter filter = new LayerFilter();
            VideoPacketParser parser = new VideoPacketParser();
            SequenceUnwrapper unwrapper = new SequenceUnwrapper();
            Set<Integer> forwarded = new HashSet<>();
            boolean started = false;
            for (byte[] packet : media(fixture)) {
                if (!parse(fixture, parser, packet) || facts.dependencies() == null) {
                    continue;
                }
                long sequence = unwrapper.unwrap(view.sequenceNumber());
                int timestamp = (int) view.timestamp();
                if (random.nextInt(100) == 0) {
                    filter.want(random.nextInt(3), random.nextInt(3));
                }
                if (!started && facts.isKeyframeStart()) {
                    started = true;
                    filter.restart(sequence, timestamp, facts);
                }
                if (!started || !filter.accepts(sequence, timestamp, facts)) {
                    continue;
                }
                DependencyDescriptor frame = facts.dependencies();
                for (int i = 0; i < frame.dependencyCount(); i++) {
                    int needed = frame.frameNumber() - frame.dependency(i) & 0xFFFF;
                    assertTrue(forwarded.contains(needed), name + " seed " + seed + " frame " + frame.frameNumber());
                }
                forwarded.add(frame.frameNumber());
                forwardedWithTop += frame.spatialId() == 2 ? 1 : 0;
            }
        }
        assertTrue(forwardedWithTop > 1_000, "the top layer was reached: " + forwardedWithTop);
    }

    @ParameterizedTest
    @CsvSource({"0,0", "0,1", "0,2", "1,2", "2,0", "2,2"})
    void dropsTemporalAndSpatialLayersOfFullSvcWithTheNextPicture(int spatialId, int temporalId) {
        RtpFixture fixture = RtpFixture.load("chromium-av1-svc-L3T3-dd");
        LayerFilter filter = new LayerFilter();
        VideoPacketParser parser = new VideoPacketParser();
        SequenceUnwrapper unwrapper = new SequenceUnwrapper();
        boolean dropped = false;
        int pictures = 0;
        int last = 0;
        boolean started = false;
        for (byte[] packet : media(fixture)) {
            if (!parse(fixture, parser, packet) || facts.dependencies() == null) {
                continue;
            }
            int timestamp = (int) view.timestamp();
            pictures += timestamp == last ? 0 : 1;
            last = timestamp;
            long sequence = unwrapper.unwrap(view.sequenceNumber());
            if (!started && facts.isKeyframeStart()) {
                started = true;
                filter.restart(sequence, timestamp, facts);
            }
            if (pictures == 40 && !dropped) {
                filter.want(spatialId, temporalId);
                dropped = true;
            }
            boolean accepted = started && filter.accepts(sequence, timestamp, facts);
            if (dropped) {
                boolean within = facts.spatialId() <= spatialId && facts.temporalId() <= temporalId;
                assertEquals(within, accepted, "picture " + pictures);
            } else if (started) {
                assertTrue(accepted);
            }
        }
        assertTrue(pictures > 100);
    }

    /// The pattern of libwebrtc's default_temporal_layers.cc with three layers: 0 2y 1y 2, then 0 2 1 2.
    @Test
    void climbsTheTemporalLayersOfVp8OneByOneAtLayerSyncs() {
        LayerFilter filter = new LayerFilter();
        VideoPacketParser parser = new VideoPacketParser();
        int[] layers = {0, 2, 1, 2, 0, 2, 1, 2};
        boolean[] syncs = {false, true, true, false, false, false, false, false};
        filter.want(0, 0);
        StringBuilder forwarded = new StringBuilder();
        for (int picture = 0; picture < 32; picture++) {
            vp8(parser, picture, layers[picture % 8], syncs[picture % 8]);
            if (picture == 0) {
                filter.restart(picture, picture * 3_000, facts);
            }
            if (picture == 6) {
                filter.want(0, 2);
            }
            if (picture == 27) {
                filter.want(0, 1);
            }
            forwarded.append(filter.accepts(picture, picture * 3_000, facts) ? facts.temporalId() : "-");
        }
        assertEquals("0---0---" + "0-1-0-1-" + "02120212" + "021-0-1-", forwarded.toString());
    }

    private void vp8(VideoPacketParser parser, int picture, int layer, boolean sync) {
        byte[] packet = new byte[12 + 16];
        packet[0] = (byte) 0x80;
        packet[1] = (byte) (0x80 | 96);
        packet[3] = (byte) picture;
        packet[12] = (byte) 0x90;
        packet[13] = (byte) 0xE0;
        packet[14] = (byte) picture;
        packet[16] = (byte) (layer << 6 | (sync ? 0x20 : 0));
        packet[17] = (byte) (picture == 0 ? 0 : 1);
        assertTrue(view.tryWrap(packet, 0, packet.length));
        assertTrue(parser.parse(Codec.VP8, view, 0, facts));
        assertEquals(layer, facts.temporalId());
    }

    private static List<byte[]> media(RtpFixture fixture) {
        RtpPacketView view = new RtpPacketView();
        Map<Integer, Integer> bySsrc = new HashMap<>();
        for (CapturedDatagram datagram : fixture.datagrams()) {
            byte[] bytes = datagram.payload();
            if (!datagram.isRtcp() && view.tryWrap(bytes, 0, bytes.length)) {
                PayloadFormat format = fixture.format(view.payloadType());
                if (format != null && format.clockRate() == 90_000) {
                    bySsrc.merge(view.ssrc(), 1, Integer::sum);
                }
            }
        }
        int busiest = bySsrc.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .orElseThrow()
                .getKey();
        List<byte[]> media = new ArrayList<>();
        for (CapturedDatagram datagram : fixture.datagrams()) {
            byte[] bytes = datagram.payload();
            if (!datagram.isRtcp() && view.tryWrap(bytes, 0, bytes.length) && view.ssrc() == busiest) {
                media.add(bytes);
            }
        }
        return media;
    }

    private boolean parse(RtpFixture fixture, VideoPacketParser parser, byte[] packet) {
        if (!view.tryWrap(packet, 0, packet.length) || view.payloadLength() == 0) {
            return false;
        }
        PayloadFormat format = fixture.format(view.payloadType());
        return format != null
                && parser.parse(format, view, fixture.extensions().idOf(HeaderExtension.DEPENDENCY_DESCRIPTOR), facts);
    }
}
