package io.sluice.core.allocate;

/// Divides what one subscriber's connection carries among its slots.
///
/// Rules, in this order. Audio was taken off before. A shared screen gets its full size at its lowest frame rate, or
/// the
/// largest size that fits: text stays sharp, frames are dropped first. Then everybody gets the cheapest picture there
/// is, whoever is on stage first; who gets none is paused. What is left goes first to the stage, then to the frame rate
/// of the screen, then by priority, and among equals by turn, one step each. Nobody gets more than is of use to them.
///
/// Against flapping: a step up needs [#RAISE_PERCENT] of what it costs, and whoever had to step down waits before the
/// next step up, twice as long whenever a step up did not last.
///
/// A function of its arguments and of what the demands remember; no clock. Cost: slots × rungs comparisons, no garbage.
///
/// Owned by the media worker.
public final class BandwidthAllocator {
    /// Stands for a connection that nothing bounds.
    public static final long UNLIMITED = Long.MAX_VALUE;

    /// Chosen: the estimate of a steady path moves by about 5 %; the best layer that fits 0.85 of a link must still be
    /// reached.
    private static final long RAISE_PERCENT = 105;

    /// Chosen: a measured rate and an estimate that differ by less are taken for equal.
    private static final long KEEP_PERCENT = 98;

    /// Chosen: the time in which an estimator has recovered from one overuse.
    private static final long MIN_BACKOFF_NANOS = 1_000_000_000L;

    /// Chosen: who fell back five times sees one attempt in half a minute.
    private static final long MAX_BACKOFF_NANOS = 32_000_000_000L;

    /// Chosen: a step up that lasted so long was right.
    private static final long PROVEN_NANOS = 10_000_000_000L;

    private int[] order = new int[32];
    private long left;
    private long now;
    private long usefulBps;
    private long givenBps;

    /// Creates an allocator.
    public BandwidthAllocator() {}

    /// Divides anew; the answer is in the demands.
    ///
    /// @param estimateBps what the connection carries, [#UNLIMITED] when not known
    /// @param audioBps what audio takes of it
    /// @param demands the video slots, the first `count`
    public void allocate(long estimateBps, long audioBps, SlotDemand[] demands, int count, long nowNanos) {
        now = nowNanos;
        left = estimateBps == UNLIMITED ? UNLIMITED / 4 : Math.max(0, estimateBps - audioBps);
        usefulBps = audioBps;
        givenBps = audioBps;
        begin(demands, count);
        giveScreensTheirSize(demands, count);
        for (int i = 0; i < count; i++) {
            SlotDemand demand = demands[order[i]];
            if (demand.importance() != SlotDemand.Importance.SCREEN && demand.useful >= 0) {
                tryGive(demand, 0);
            }
        }
        raise(demands, count, SlotDemand.Importance.STAGE);
        raise(demands, count, SlotDemand.Importance.SCREEN);
        raise(demands, count, SlotDemand.Importance.OTHER);
        for (int i = 0; i < count; i++) {
            conclude(demands[i]);
        }
        for (int i = 0; i < count; i++) {
            SlotDemand demand = demands[i];
            demand.nextBps = demand.given < demand.useful ? givenBps + priceOfNext(demand) : 0;
        }
    }

    private void begin(SlotDemand[] demands, int count) {
        if (order.length < count) {
            order = new int[count];
        }
        for (int i = 0; i < count; i++) {
            SlotDemand demand = demands[i];
            demand.findUseful();
            demand.held = heldRung(demand);
            demand.given = LayerLadder.NONE;
            demand.settling = false;
            usefulBps += demand.useful < 0 ? 0 : demand.ladder().bps(demand.useful);
            int at = i;
            while (at > 0 && isBefore(demand, demands[order[at - 1]])) {
                order[at] = order[at - 1];
                at--;
            }
            order[at] = i;
        }
    }

    private static int heldRung(SlotDemand demand) {
        if (!demand.everGiven) {
            return LayerLadder.MAX_RUNGS;
        }
        if (demand.heldNothing) {
            return LayerLadder.NONE;
        }
        int rung = demand.ladder().find(demand.heldEncoding, demand.heldSpatialId, demand.heldTemporalId);
        return rung == LayerLadder.NONE ? LayerLadder.MAX_RUNGS : rung;
    }

    private static boolean isBefore(SlotDemand a, SlotDemand b) {
        if (a.importance() != b.importance()) {
            return a.importance().compareTo(b.importance()) < 0;
        }
        return a.priority() > b.priority();
    }

    private void giveScreensTheirSize(SlotDemand[] demands, int count) {
        for (int i = 0; i < count; i++) {
            SlotDemand demand = demands[order[i]];
            if (demand.importance() != SlotDemand.Importance.SCREEN || demand.useful < 0) {
                continue;
            }
            int sharp = demand.useful;
            while (sharp > 0 && demand.ladder().isSameSize(sharp - 1, demand.useful)) {
                sharp--;
            }
            while (sharp >= 0 && !tryGive(demand, sharp)) {
                sharp--;
            }
        }
    }

    /// Raises all of one importance: those of higher priority to the top first, equals by turn.
    private void raise(SlotDemand[] demands, int count, SlotDemand.Importance importance) {
        int from = 0;
        while (from < count) {
            SlotDemand first = demands[order[from]];
            int to = from + 1;
            while (to < count && !isBefore(first, demands[order[to]])) {
                to++;
            }
            if (first.importance() == importance) {
                raiseByTurn(demands, from, to);
            }
            from = to;
        }
    }

    private void raiseByTurn(SlotDemand[] demands, int from, int to) {
        boolean raised = true;
        while (raised) {
            raised = false;
            for (int i = from; i < to; i++) {
                SlotDemand demand = demands[order[i]];
                if (demand.given >= 0 && demand.given < demand.useful) {
                    raised |= tryGive(demand, demand.given + 1);
                }
            }
        }
    }

    private boolean tryGive(SlotDemand demand, int rung) {
        long spent = demand.given < 0 ? 0 : demand.ladder().bps(demand.given);
        boolean up = rung > demand.held && rung > 0;
        if (price(demand, rung) - spent > left) {
            return false;
        }
        if (up && now - demand.raiseNotBeforeNanos < 0) {
            demand.settling = true;
            return false;
        }
        long cost = demand.ladder().bps(rung) - spent;
        left -= cost;
        givenBps += cost;
        demand.given = rung;
        return true;
    }

    private static long price(SlotDemand demand, int rung) {
        return demand.ladder().bps(rung) * (rung > demand.held ? RAISE_PERCENT : KEEP_PERCENT) / 100;
    }

    private static long priceOfNext(SlotDemand demand) {
        LayerLadder ladder = demand.ladder();
        long spent = demand.given < 0 ? 0 : ladder.bps(demand.given);
        return ladder.bps(demand.given + 1) * RAISE_PERCENT / 100 - spent;
    }

    private void conclude(SlotDemand demand) {
        if (!demand.isActive() || demand.useful < 0) {
            demand.everGiven = false;
            return;
        }
        boolean known = demand.held < demand.ladder().size();
        if (known && demand.given < Math.min(demand.held, demand.useful)) {
            boolean soon = now - demand.raisedNanos < PROVEN_NANOS;
            demand.backoffNanos = soon
                    ? Math.min(MAX_BACKOFF_NANOS, Math.max(MIN_BACKOFF_NANOS, demand.backoffNanos * 2))
                    : MIN_BACKOFF_NANOS;
            demand.raiseNotBeforeNanos = now + demand.backoffNanos;
        } else if (known && demand.given > demand.held) {
            demand.raisedNanos = now;
        }
        demand.everGiven = true;
        demand.heldNothing = demand.given < 0;
        if (demand.given >= 0) {
            demand.heldEncoding = demand.ladder().encoding(demand.given);
            demand.heldSpatialId = demand.ladder().spatialId(demand.given);
            demand.heldTemporalId = demand.ladder().temporalId(demand.given);
        }
    }

    /// What all slots together could put to use, audio included, in bits per second.
    public long usefulBps() {
        return usefulBps;
    }

    /// What all slots together were given, audio included, in bits per second.
    public long givenBps() {
        return givenBps;
    }
}
