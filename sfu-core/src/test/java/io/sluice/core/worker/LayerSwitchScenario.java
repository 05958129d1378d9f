package io.sluice.core.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.core.room.SubscriptionRequest;
import io.sluice.core.room.TrackSource;
import io.sluice.core.room.Want;
import io.sluice.rtp.codec.Codec;
import io.sluice.rtp.codec.DependencyDescriptor;
import io.sluice.rtp.codec.VideoPacketFacts;
import io.sluice.rtp.codec.VideoPacketParser;
import io.sluice.rtp.netem.LossModel;
import io.sluice.rtp.netem.NetworkConditions;
import io.sluice.rtp.packet.HeaderExtension;
import io.sluice.rtp.packet.RtpPacketView;
import io.sluice.rtp.vectors.RtpFixture;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a subscriber gets of real captures while layers are switched at random, with and without loss and reordering:
/// the stream has no gap and runs forward, and a real decoder makes of every picture exactly one frame,
/// bit by bit one of those that decoding the original yields.
class LayerSwitchScenario {
    private static final long SECOND = 1_000_000_000L;
    private static final int SEEDS = 3;
    private static final NetworkConditions PERFECT = NetworkConditions.PERFECT;
    private static final List<String> SIMULCAST = List.of("l", "m", "h");

    @BeforeAll
    static void hasDecoders() {
        String system = System.getProperty("os.name") + " " + System.getProperty("os.arch");
        assumeTrue(system.equals("Linux amd64"), "the decoders come for Linux on x86-64");
    }

    @ParameterizedTest(name = "{0}, dependency descriptor {1}, loss {2}")
    @CsvSource({
        "chromium-vp8-simulcast3-opus, true, 0",
        "chromium-vp8-simulcast3-opus, false, 0.02",
        "firefox-vp8-simulcast3-opus, false, 0",
        "chromium-h264-simulcast3-opus, true, 0.02",
        "chromium-h264-simulcast3-opus, false, 0",
        "chromium-av1-simulcast3-dd, true, 0",
        "chromium-av1-simulcast3-dd, false, 0.02",
        "chromium-av1-svc-L3T3-dd, true, 0.02",
        "chromium-av1-svc-L3T3-dd, false, 0",
        "chromium-vp9-svc-L3T3_KEY-dd, true, 0",
        "chromium-vp9-svc-L3T3_KEY-dd, false, 0.02",
    })
    void decodesToExactlyTheOriginalFramesWhateverIsSwitchedWhen(String name, boolean dependencies, double loss) {
        RtpFixture fixture = RtpFixture.load(name);
        CaptureFeed original = new CaptureFeed(fixture, name.contains("simulcast") ? SIMULCAST : List.of());
        Codec codec = original.section().formats().getFirst().codec();
        References references = new References(codec, original);
        Set<Integer> sizes = new HashSet<>();
        int frames = 0;
        for (long seed = 1; seed <= SEEDS; seed++) {
            String run = name + " seed " + seed;
            ReceivedVideo received = receive(fixture, original, dependencies, PERFECT, impaired(loss), seed);
            assertEquals(0, received.missing(), run);
            List<PictureAssembler.Picture> pictures = PictureAssembler.assemble(codec, received.packets());
            pictures.removeLast();
            assertTrue(pictures.size() > 30, run + ": " + pictures.size() + " pictures");
            int truncated = 0; // one capture has a keyframe that its browser never finished
            long last = -1;
            int lastTime = -1;
            try (RealDecoder decoder = new RealDecoder(codec)) {
                for (PictureAssembler.Picture picture : pictures) {
                    String where = run + " picture at " + picture.timestamp();
                    assertTrue(last < 0 || (int) (picture.timestamp() - last) > 0, where + " runs back");
                    last = picture.timestamp();
                    List<Long> decoded = decoder.decode(picture.data());
                    if (picture.markers() == 0) {
                        truncated++;
                        continue;
                    }
                    assertTrue(picture.markedLast() && picture.markers() == 1, where + " has " + picture.markers());
                    assertEquals(1, decoded.size(), where);
                    lastTime = references.timeAfter(lastTime, decoded.getFirst(), where);
                    sizes.add((int) (decoded.getFirst() >>> 32));
                    frames++;
                }
            }
            assertTrue(truncated <= 1, run + ": " + truncated + " pictures without a marker");
        }
        assertTrue(sizes.size() >= 2, "sizes seen: " + sizes);
        assertTrue(frames > 60 * SEEDS, frames + " frames");
    }

    /// What the publisher's leg loses comes late, when its layer may be no longer wanted: then its place stays empty.
    /// What
    /// is complete decodes to original frames all the same.
    @ParameterizedTest
    @CsvSource({"chromium-vp8-simulcast3-opus", "chromium-av1-svc-L3T3-dd", "chromium-vp9-svc-L3T3_KEY-dd"})
    void showsNoForeignFrameWhenThePublishersLegLoses(String name) {
        RtpFixture fixture = RtpFixture.load(name);
        CaptureFeed original = new CaptureFeed(fixture, name.contains("simulcast") ? SIMULCAST : List.of());
        Codec codec = original.section().formats().getFirst().codec();
        References references = new References(codec, original);
        int good = 0;
        int bad = 0;
        for (long seed = 11; seed < 11 + SEEDS; seed++) {
            ReceivedVideo received = receive(fixture, original, true, impaired(0.02), PERFECT, seed);
            try (RealDecoder decoder = new RealDecoder(codec)) {
                for (PictureAssembler.Picture picture : PictureAssembler.assemble(codec, received.packets())) {
                    List<Long> decoded = decoder.decode(picture.data());
                    boolean known = decoded.size() == 1 && references.has(decoded.getFirst());
                    good += known ? 1 : 0;
                    bad += known ? 0 : 1;
                }
            }
        }
        assertTrue(good > 100 * SEEDS, good + " good");
        assertTrue(bad <= good / 100, bad + " pictures of " + (good + bad) + " are not the original's");
    }

    private static NetworkConditions impaired(double loss) {
        return loss == 0
                ? PERFECT
                : PERFECT.withDelay(20_000_000, 1_000_000)
                        .withReordering(0.02, 3_000_000)
                        .withLoss(() -> afterTheFirst(LossModel.random(loss)));
    }

    /// A receiver cannot miss what came before the first packet it saw.
    private static LossModel afterTheFirst(LossModel model) {
        int[] passed = {0};
        return random -> passed[0]++ > 100 && model.losesNext(random);
    }

    private static ReceivedVideo receive(
            RtpFixture fixture,
            CaptureFeed original,
            boolean dependencies,
            NetworkConditions up,
            NetworkConditions down,
            long seed) {
        VirtualRoom room = new VirtualRoom(seed);
        List<String> rids = original.section().rids();
        room.join(
                VirtualClient.Plan.of(false, 0).over(up, PERFECT),
                client -> client.publish(new CaptureFeed(fixture, rids)));
        VirtualClient viewer = room.join(
                VirtualClient.Plan.of(false, 1).over(PERFECT, down), client -> client.receive(original, dependencies));
        SplittableRandom random = new SplittableRandom(seed);
        for (int step = 1; step <= 36; step++) {
            room.loop.runFor(100_000_000 + random.nextLong(400_000_000));
            int height = List.of(90, 135, 180, 270, 540, 720).get(random.nextInt(6));
            int rate = List.of(0, 0, 5, 8, 15).get(random.nextInt(5));
            Want want = new Want(null, room.clients.getFirst().id, TrackSource.CAMERA, 0, 0, height, rate, false);
            viewer.subscribe(new SubscriptionRequest(step, true, List.of(), List.of(want)));
            if (random.nextInt(3) == 0) {
                long bps = random.nextLong(60_000, 3_000_000);
                viewer.sendRtcp(writer -> writer.remb(1, bps, new int[] {viewer.slotWithMid("s0").ssrc}, 1));
            }
        }
        room.loop.runFor(2 * SECOND);
        return viewer.received;
    }

    /// Checksums of all frames that decoding the original yields, whole and reduced to fewer spatial layers.
    private static final class References {
        private final Map<Long, TreeMap<Integer, Boolean>> times = new HashMap<>();

        References(Codec codec, CaptureFeed original) {
            for (int ssrc : original.ssrcs()) {
                List<byte[]> all = original.packetsOf(ssrc);
                for (int spatial = 0; spatial < 3; spatial++) {
                    add(codec, original, ssrc, reduced(codec, original.fixture(), all, spatial));
                }
            }
        }

        private void add(Codec codec, CaptureFeed original, int ssrc, List<byte[]> packets) {
            try (RealDecoder decoder = new RealDecoder(codec)) {
                for (PictureAssembler.Picture picture : PictureAssembler.assemble(codec, packets)) {
                    for (long checksum : decoder.decode(picture.data())) {
                        times.computeIfAbsent(checksum, c -> new TreeMap<>())
                                .put(original.millisOf(ssrc, picture.timestamp()), true);
                    }
                }
            }
        }

        private static List<byte[]> reduced(Codec codec, RtpFixture fixture, List<byte[]> packets, int spatial) {
            VideoPacketParser parser = new VideoPacketParser();
            VideoPacketFacts facts = new VideoPacketFacts();
            RtpPacketView view = new RtpPacketView();
            int id = fixture.extensions().idOf(HeaderExtension.DEPENDENCY_DESCRIPTOR);
            List<byte[]> kept = new ArrayList<>();
            for (byte[] packet : packets) {
                if (!view.tryWrap(packet, 0, packet.length)
                        || view.payloadLength() == 0
                        || !parser.parse(codec, view, id, facts)) {
                    continue;
                }
                DependencyDescriptor frame = facts.dependencies();
                if (frame == null || (frame.presentTargets() >>> frame.targetOf(spatial, 9) & 1) != 0) {
                    kept.add(packet);
                }
            }
            return kept;
        }

        boolean has(long checksum) {
            return times.containsKey(checksum);
        }

        /// When the next picture after `time` with this checksum was captured.
        int timeAfter(int time, long checksum, String where) {
            TreeMap<Integer, Boolean> found = times.get(checksum);
            assertTrue(found != null, where + " decodes to a frame that the original does not have");
            Integer next = found.ceilingKey(Math.max(0, time - TOLERANCE));
            assertTrue(next != null, where + " decodes to a frame of the past");
            return next;
        }

        /// Encodings of one picture leave the browser one after the other, paced: so much may the second be late.
        private static final int TOLERANCE = 150;
    }
}
