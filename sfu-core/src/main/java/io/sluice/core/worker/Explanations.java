package io.sluice.core.worker;

import io.sluice.core.forward.DecisionText;
import io.sluice.core.forward.OutboundPath;
import io.sluice.core.forward.Slot;
import io.sluice.core.forward.Subscription;
import io.sluice.core.room.Explanation;
import io.sluice.core.room.LayerChoice;
import io.sluice.core.room.SlotDecision;
import io.sluice.core.room.SlotLimit;
import io.sluice.core.room.SlotReason;
import io.sluice.core.room.Subscribed;
import io.sluice.rtp.codec.MediaKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Explains to one subscriber, or an operator, what is forwarded and why.
///
/// Immutable.
final class Explanations {
    private Explanations() {}

    static Explanation of(Room room, Participant subscriber) {
        OutboundPath outbound = subscriber.outbound();
        List<SlotDecision> decisions = new ArrayList<>();
        for (Slot slot : outbound.slots()) {
            Subscription subscription = slot.subscription();
            if (subscription != null && slot.section().kind() == MediaKind.VIDEO) {
                decisions.add(decision(room, outbound, slot, subscription));
            }
        }
        for (Subscribed.Unmet unmet : room.unmet(subscriber)) {
            SlotLimit limit = unmet.reason() == SlotReason.CODEC_UNSUPPORTED ? SlotLimit.CODEC : SlotLimit.LAST_N;
            String text = DecisionText.of(null, null, limit, outbound.availableBps(), 0, false);
            decisions.add(new SlotDecision(null, unmet.publication(), null, null, limit, 0, text, List.of()));
        }
        return new Explanation(
                outbound.availableBps(),
                outbound.estimate().limit().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                outbound.allocatedBps(),
                outbound.usefulBps(),
                decisions);
    }

    private static SlotDecision decision(Room room, OutboundPath outbound, Slot slot, Subscription subscription) {
        LayerChoice given = subscription.given();
        LayerChoice wanted = subscription.wanted();
        SlotLimit limit = subscription.limit();
        long next = subscription.demand().nextBps();
        List<SlotDecision.Change> history = new ArrayList<>();
        long nowNanos = room.worker().nowNanos();
        long nowMillis = room.worker().epochMillis();
        slot.forEachDecision((atNanos, publication, then, why, estimateBps) -> history.add(new SlotDecision.Change(
                nowMillis - (nowNanos - atNanos) / 1_000_000, publication.id(), then, why, estimateBps)));
        return new SlotDecision(
                slot.section().mid(),
                subscription.publication().id(),
                wanted,
                given,
                limit,
                next,
                DecisionText.of(
                        given,
                        wanted,
                        limit,
                        outbound.availableBps(),
                        next,
                        subscription.demand().isSettling()),
                history);
    }
}
