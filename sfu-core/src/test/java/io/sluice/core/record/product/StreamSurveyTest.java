package io.sluice.core.record.product;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.rtp.codec.Codec;
import io.sluice.rtp.codec.MediaKind;
import io.sluice.rtp.packet.RtpHeaderWriter;
import io.sluice.rtp.packet.RtpPacketView;
import io.sluice.rtp.packet.TimestampUnwrapper;
import io.sluice.rtp.timing.NtpTime;
import io.sluice.rtp.timing.PublisherClock;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// How recorded timestamps are laid on the room's clock.
class StreamSurveyTest {
    private static final long SECOND = 1_000_000L;
    private static final double DRIFT = 1 + 100e-6;
    private static final long UNIX_NANOS = 1_700_000_000_000_000_000L;

    private final RtpHeaderWriter writer = new RtpHeaderWriter();
    private final byte[] bytes = new byte[100];
    private final RtpPacketView view = new RtpPacketView();
    private int sequence = 65_000;

    private static StreamSurvey survey(MediaKind kind, Codec codec, PublisherClock publisher) {
        return new StreamSurvey(new RecordedStream(1, "t-1", kind, "camera", "", 1, Map.of(96, codec)), publisher);
    }

    private RtpPacketView packet(long timestamp) {
        writer.begin(bytes, 0);
        writer.header(96, true, sequence++ & 0xFFFF, timestamp & 0xFFFF_FFFFL, 1);
        int length = writer.finish();
        assertTrue(view.tryWrap(bytes, 0, length + 20));
        return view;
    }

    /// An hour of 25 pictures and 50 packets of sound a second from a sender whose clock is 100 ppm too fast;
    /// timestamps
    /// wrap on the way.
    @Test
    void keepsSoundAndPictureTogetherForAnHourWithAFastClock() {
        PublisherClock publisher = new PublisherClock();
        StreamSurvey video = survey(MediaKind.VIDEO, Codec.VP8, publisher);
        StreamSurvey audio = survey(MediaKind.AUDIO, Codec.OPUS, publisher);
        SplittableRandom random = new SplittableRandom(3);
        long videoBase = 0xFFFF_0000L;
        long audioBase = 0xFFF0_0000L;
        for (long micros = 0; micros < 3_600 * SECOND; micros += 20_000) {
            double sender = micros * DRIFT;
            long arrival = micros + 15_000 + random.nextLong(6_000);
            audio.onPacket(packet(audioBase + Math.round(sender * 0.048)), false, arrival);
            if (micros % 40_000 == 0) {
                video.onPacket(packet(videoBase + Math.round(sender * 0.09)), false, arrival + 10_000);
            }
            if (micros % SECOND == 0) {
                long ntp = NtpTime.ofUnixNanos(UNIX_NANOS + Math.round(sender * 1_000));
                audio.onSenderReport(ntp, audioBase + Math.round(sender * 0.048) & 0xFFFF_FFFFL, arrival);
                video.onSenderReport(ntp, videoBase + Math.round(sender * 0.09) & 0xFFFF_FFFFL, arrival);
            }
        }
        long firstPicture = new TimestampUnwrapper().unwrap(videoBase);
        long firstSound = new TimestampUnwrapper().unwrap(audioBase);
        for (long micros : new long[] {0, 10 * SECOND, 1_800 * SECOND, 3_599 * SECOND}) {
            double sender = micros * DRIFT;
            long picture = video.timeline().microsOf(firstPicture + Math.round(sender * 0.09));
            long sound = audio.timeline().microsOf(firstSound + Math.round(sender * 0.048));
            assertEquals(picture, sound, 20_000.0, "sound against picture at " + micros);
            assertEquals(micros, picture, 40_000.0, "against the room at " + micros);
        }
    }

    @Test
    void countsWhatIsMissingAndWhatCameAgain() {
        StreamSurvey video = survey(MediaKind.VIDEO, Codec.VP8, new PublisherClock());
        for (int i = 0; i < 1_000; i++) {
            RtpPacketView next = packet(i * 3_000L);
            if (i % 100 == 7) {
                continue;
            }
            if (i % 100 == 8) {
                video.onLeftOut(next.sequenceNumber());
            } else {
                video.onPacket(next, i % 100 == 9, i * 33_000L + (i >= 500 ? 2_000_000L : 0));
            }
        }
        assertEquals(10, video.lost());
        assertEquals(10, video.repaired());
        assertEquals(980, video.packets());
        assertEquals(1, video.gaps());
    }
}
