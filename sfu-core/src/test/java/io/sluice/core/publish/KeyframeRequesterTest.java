package io.sluice.core.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class KeyframeRequesterTest {
    private static final long MILLI = 1_000_000L;

    private final KeyframeRequester requester = new KeyframeRequester();

    @Test
    void turnsManyWishesIntoOneRequest() {
        for (int i = 0; i < 100; i++) {
            requester.wish();
        }
        assertTrue(requester.shouldRequest(0));
        requester.wish();
        assertFalse(requester.shouldRequest(1));
        assertEquals(1, requester.requests());
    }

    @Test
    void asksAgainAfter300MillisecondsUntilAKeyframeComes() {
        requester.wish();
        assertTrue(requester.shouldRequest(0));
        assertEquals(300 * MILLI, requester.nextTimeoutNanos(MILLI));
        assertFalse(requester.shouldRequest(299 * MILLI));
        assertTrue(requester.shouldRequest(300 * MILLI));
        requester.onKeyframe(310 * MILLI);
        assertFalse(requester.shouldRequest(600 * MILLI));
        assertEquals(Long.MAX_VALUE, requester.nextTimeoutNanos(600 * MILLI));
    }

    @Test
    void givesUpOnASenderThatNeverAnswers() {
        requester.wish();
        int requests = 0;
        for (long now = 0; now < 60_000 * MILLI; now += 10 * MILLI) {
            requests += requester.shouldRequest(now) ? 1 : 0;
        }
        assertEquals(KeyframeRequester.MAX_REPEATS, requests);
        assertFalse(requester.isPending());
    }

    @Test
    void keepsKeyframesBelowATenthOfTheStream() {
        requester.wish();
        assertTrue(requester.shouldRequest(0));
        requester.onKeyframe(10 * MILLI);
        requester.onCost(25_000, 2_000_000);
        requester.wish();
        assertFalse(requester.shouldRequest(1_009 * MILLI), "25 kB are a tenth of 2 Mb/s for a second");
        assertEquals(1_010 * MILLI, requester.nextTimeoutNanos(20 * MILLI));
        assertTrue(requester.shouldRequest(1_010 * MILLI));
        requester.onKeyframe(1_020 * MILLI);
        requester.onCost(500_000, 2_000_000);
        requester.wish();
        assertTrue(requester.shouldRequest(1_020 * MILLI + KeyframeRequester.MAX_SPACING_NANOS), "nobody waits longer");
    }

    @Test
    void asksAtOnceForWhoeverWasStopped() {
        requester.wish();
        assertTrue(requester.shouldRequest(0));
        requester.onKeyframe(10 * MILLI);
        requester.onCost(25_000, 2_000_000);
        requester.wishUrgently();
        assertFalse(requester.shouldRequest(299 * MILLI));
        assertTrue(requester.shouldRequest(300 * MILLI));
    }

    @Test
    void leavesASilentSenderAloneForAWhile() {
        long requests = 0;
        for (long now = 0; now < 60_000 * MILLI; now += 10 * MILLI) {
            requester.wish();
            requests += requester.shouldRequest(now) ? 1 : 0;
        }
        assertTrue(requests <= 80, requests + " requests in a minute of wishes");
    }
}
