package io.sluice.rtp.congestion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.sluice.rtp.packet.CcfbView;
import io.sluice.rtp.packet.RtcpCompoundView;
import io.sluice.rtp.packet.TransportCcView;

class FeedbackFuzzTest {
    private static final int PACKETS = 1_000;
    private static final int BYTES = 100;

    /// Whatever a receiver says about what we sent, each packet is believed lost once and received once at the
    /// most, and bytes under way stay between nothing and all.
    @FuzzTest(maxDuration = "60s")
    void believesEachFateOnce(byte[] data) {
        int[] told = new int[PACKETS];
        TransportCcSender.Handler handler = (results, now) -> {
            assertTrue(results.count() > 0);
            int lost = 0;
            for (int i = 0; i < results.count(); i++) {
                int sequence = (int) results.sequence(i);
                assertTrue(i == 0 || results.sequence(i - 1) < sequence);
                assertEquals(BYTES, results.sizeBytes(i));
                assertEquals(sequence, results.sentNanos(i));
                assertTrue(told[sequence] < (results.isReceived(i) ? 2 : 1));
                told[sequence] = results.isReceived(i) ? 2 : 1;
                lost += results.isReceived(i) ? 0 : 1;
            }
            assertEquals(lost, results.lost());
        };
        TransportCcSender transportCc = new TransportCcSender(handler);
        CcfbSender ccfb = new CcfbSender(handler);
        for (int i = 0; i < PACKETS; i++) {
            transportCc.onSent(BYTES, Pacer.NO_PROBE, i);
            ccfb.onSent(i % 3, 65_500 + i / 3 & 0xFFFF, BYTES, Pacer.NO_PROBE, i);
        }
        RtcpCompoundView compound = new RtcpCompoundView();
        if (!compound.tryWrap(data, 0, data.length)) {
            return;
        }
        TransportCcView transportCcView = new TransportCcView();
        CcfbView ccfbView = new CcfbView();
        while (compound.next()) {
            if (transportCcView.tryWrap(compound)) {
                transportCc.onFeedback(transportCcView, PACKETS);
                transportCc.onFeedback(transportCcView, PACKETS);
                assertEquals(settled(told), PACKETS - transportCc.bytesInFlight() / BYTES);
                return;
            }
            if (ccfbView.tryWrap(compound)) {
                ccfb.onFeedback(ccfbView, PACKETS);
                ccfb.onFeedback(ccfbView, PACKETS);
                assertEquals(settled(told), PACKETS - ccfb.bytesInFlight() / BYTES);
                return;
            }
        }
    }

    private static long settled(int[] told) {
        long count = 0;
        for (int fate : told) {
            count += fate == 0 ? 0 : 1;
        }
        return count;
    }
}
