package io.sluice.rtp.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;

class RtpPacketViewFuzzTest {
    private static final int[] OFFSETS = {0, 7};

    @FuzzTest(maxDuration = "60s")
    void staysInsideThePacket(byte[] data) {
        RtpPacketView view = new RtpPacketView();
        boolean[] accepted = new boolean[2];
        for (int i = 0; i < OFFSETS.length; i++) {
            byte[] bytes = Bytes.at(OFFSETS[i], data);
            accepted[i] = view.tryWrap(bytes, OFFSETS[i], data.length);
            if (accepted[i]) {
                RtpChecks.check(view, OFFSETS[i], data.length);
                rewrite(view);
            }
        }
        assertEquals(accepted[0], accepted[1]);
    }

    /// As the outbound path does: whatever elements came are written again.
    private static void rewrite(RtpPacketView view) {
        byte[] dst = new byte[2_000];
        RtpHeaderWriter writer = new RtpHeaderWriter();
        writer.begin(dst, 3);
        writer.header(view.payloadType(), view.marker(), view.sequenceNumber(), view.timestamp(), view.ssrc());
        for (int i = 0; i < view.csrcCount(); i++) {
            writer.csrc(view.csrc(i));
        }
        int written = 0;
        for (boolean more = view.firstExtension(); more; more = view.nextExtension()) {
            written +=
                    writer.extension(view.extensionId(), view.bytes(), view.extensionOffset(), view.extensionLength())
                            ? 1
                            : 0;
        }
        int length = writer.finish();
        RtpPacketView again = new RtpPacketView();
        assertTrue(again.tryWrap(dst, 3, length));
        RtpChecks.check(again, 3, length);
        int read = 0;
        for (boolean more = again.firstExtension(); more; more = again.nextExtension()) {
            read++;
        }
        assertEquals(written, read);
        assertEquals(view.ssrc(), again.ssrc());
        assertEquals(view.csrcCount(), again.csrcCount());
    }
}
