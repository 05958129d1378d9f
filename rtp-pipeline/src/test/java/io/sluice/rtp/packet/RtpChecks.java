package io.sluice.rtp.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/// What holds for every RTP packet a view accepts, whoever made it. Immutable.
public final class RtpChecks {
    private RtpChecks() {}

    /// Asks everything and compares; the view must have accepted `length` bytes at `offset`.
    public static void check(RtpPacketView view, int offset, int length) {
        assertEquals(offset, view.offset());
        assertEquals(length, view.length());
        assertTrue(view.payloadType() >= 0 && view.payloadType() <= 127);
        assertTrue(view.sequenceNumber() >= 0 && view.sequenceNumber() <= 0xFFFF);
        assertTrue(view.timestamp() >= 0 && view.timestamp() <= 0xFFFF_FFFFL);
        view.ssrc();
        view.marker();
        for (int i = 0; i < view.csrcCount(); i++) {
            view.csrc(i);
        }
        assertTrue(view.payloadLength() >= 0);
        assertEquals(length, view.headerLength() + view.payloadLength() + view.paddingLength());
        assertEquals(offset + view.headerLength(), view.payloadOffset());
        assertEquals(view.hasExtension(), view.extensionProfile() >= 0);
        int elements = 0;
        int before = offset + RtpPacketView.FIXED_HEADER_LENGTH + 4 * view.csrcCount();
        for (boolean more = view.firstExtension(); more; more = view.nextExtension()) {
            elements++;
            assertTrue(view.extensionId() >= 1 && view.extensionId() <= 255);
            assertTrue(view.extensionOffset() > before);
            assertTrue(view.extensionLength() >= 0);
            before = view.extensionOffset() + view.extensionLength();
            assertTrue(before <= view.payloadOffset());
        }
        assertEquals(0, view.extensionLength());
        int found = 0;
        for (int id = 1; id <= 255; id++) {
            int at = view.findExtension(id);
            if (at >= 0) {
                found++;
                assertEquals(id, view.extensionId());
                assertTrue(at + view.extensionLength() <= view.payloadOffset());
            } else {
                assertEquals(0, view.extensionLength());
            }
        }
        assertTrue(found <= elements);
        assertTrue(elements == 0 || found > 0);
        assertEquals(-1, view.findExtension(0));
    }
}
