package io.sluice.rtp.congestion.googcc;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.rtp.congestion.Pacer;
import io.sluice.rtp.congestion.TransportCcGenerator;
import io.sluice.rtp.congestion.TransportCcSender;
import io.sluice.rtp.packet.RtcpCompoundView;
import io.sluice.rtp.packet.RtcpWriter;
import io.sluice.rtp.packet.TransportCcView;
import io.sluice.rtp.sim.Allocations;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/// What one second of one subscriber's estimate costs: 100 packets of 1,100 bytes, feedback every 50 ms, one packet in
/// fifty lost. `main` prints the time; the test holds that nothing is allocated.
class EstimatorCostTest {
    private static final long PACKET_NANOS = 10_000_000L;
    private static final int PACKETS = 100;
    private static final int LOST = 50;

    /// A sender and a receiver 20 ms apart; what the receiver does is not measured.
    private static final class Subscriber {
        private final GoogCc estimator = new GoogCc(GoogCcConfig.DEFAULT, (cluster, bps, bytes, packets) -> {});
        private final TransportCcSender sender = new TransportCcSender(estimator::onTransportFeedback);
        private final RtcpWriter writer = new RtcpWriter(new byte[1_300]);
        private final TransportCcGenerator receiver = new TransportCcGenerator(this::onFeedback);
        private final RtcpCompoundView compound = new RtcpCompoundView();
        private final TransportCcView view = new TransportCcView();
        private long now = 1_000_000_000L;
        private long sent;
        long measuredNanos;

        Subscriber() {
            receiver.onBitrate(300_000);
        }

        private void onFeedback(int ssrc, int base, int reference, int count, int[] deltas, int packets) {
            writer.reset();
            writer.transportCc(2, ssrc, base, reference, count, deltas, packets);
            long before = System.nanoTime();
            if (compound.tryWrap(writer.bytes(), 0, writer.length()) && compound.next() && view.tryWrap(compound)) {
                sender.onFeedback(view, now);
            }
            measuredNanos += System.nanoTime() - before;
        }

        void oneSecond() {
            for (int i = 0; i < PACKETS; i++) {
                now += PACKET_NANOS;
                int number = sender.nextSequence();
                long before = System.nanoTime();
                estimator.onPacketSent(sender.onSent(1_100, Pacer.NO_PROBE, now), 1_100, Pacer.NO_PROBE, now);
                measuredNanos += System.nanoTime() - before;
                if (++sent % LOST != 0) {
                    receiver.onPacket(1, number, now + 20_000_000L);
                }
                receiver.onTimeout(now + 20_000_000L);
            }
        }
    }

    @Test
    void allocatesNothing() {
        Subscriber subscriber = new Subscriber();
        Allocations.assertNonePer(300, "second of estimating", subscriber::oneSecond);
        assertTrue(subscriber.estimator.acknowledgedBps() > 700_000, "it works: " + subscriber.estimator.estimate());
    }

    /// Prints the cost of one second per subscriber, over as many subscribers as the argument says.
    public static void main(String[] arguments) {
        Subscriber[] subscribers = new Subscriber[arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100];
        for (int i = 0; i < subscribers.length; i++) {
            subscribers[i] = new Subscriber();
        }
        for (int round = 1; round <= 8; round++) {
            long measured = 0;
            for (int second = 0; second < 50; second++) {
                for (Subscriber subscriber : subscribers) {
                    subscriber.measuredNanos = 0;
                    subscriber.oneSecond();
                    measured += subscriber.measuredNanos;
                }
            }
            System.out.printf(
                    Locale.ROOT,
                    "round %d: %.1f us per subscriber and second%n",
                    round,
                    measured / 1e3 / 50 / subscribers.length);
        }
    }
}
