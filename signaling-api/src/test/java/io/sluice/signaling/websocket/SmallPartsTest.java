package io.sluice.signaling.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.signaling.SignalingConfig.Rate;
import io.sluice.signaling.SignalingConfig.Rates;
import io.sluice.signaling.session.TokenBucket;
import io.sluice.signaling.websocket.MessageAssembler.Verdict;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The parts of a session that need no server.
final class SmallPartsTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void keepsTheNewestMessagesWithinBothBounds() {
        ReplayBuffer buffer = new ReplayBuffer(3, 10);
        assertEquals(List.of(), buffer.after(0));
        buffer.add("a1");
        buffer.add("a2");
        buffer.add("a3");
        assertEquals(List.of("a1", "a2", "a3"), buffer.after(0));
        assertEquals(List.of("a3"), buffer.after(2));
        assertEquals(List.of(), buffer.after(3));
        assertNull(buffer.after(4), "that was never sent");
        buffer.add("a4");
        assertNull(buffer.after(0), "a1 is gone");
        assertEquals(List.of("a2", "a3", "a4"), buffer.after(1));
        buffer.add("twelve bytes");
        assertEquals(List.of("twelve bytes"), buffer.after(4), "the newest stays however large it is");
        assertNull(buffer.after(3));
    }

    @Test
    void refillsTokensWithTime() {
        TokenBucket bucket = new TokenBucket(new Rate(10, 2), 5 * SECOND);
        assertTrue(bucket.tryTake(5 * SECOND));
        assertTrue(bucket.tryTake(5 * SECOND));
        assertFalse(bucket.tryTake(5 * SECOND));
        assertEquals(100, bucket.waitMillis());
        assertFalse(bucket.tryTake(5 * SECOND + 99_000_000));
        assertTrue(bucket.tryTake(5 * SECOND + 100_000_000));
        assertTrue(bucket.tryTake(100 * SECOND));
        assertTrue(bucket.tryTake(100 * SECOND));
        assertFalse(bucket.tryTake(100 * SECOND), "no more than the burst is saved");
    }

    @Test
    void chargesForTheSizeOfAMessageBeforeItIsRead() {
        Rate rate = new Rate(50, 200);
        RequestBudget budget = new RequestBudget(new Rates(rate, rate, rate, rate), 0);
        assertEquals(-1, budget.tryTakeSize(16_383, 0), "a usual message costs nothing more");
        for (int i = 0; i < 3; i++) {
            assertEquals(-1, budget.tryTakeSize(1 << 20, 0));
        }
        assertEquals(1120, budget.tryTakeSize(1 << 20, 0), "192 of 200 are gone, 64 are needed");
        assertEquals(-1, budget.tryTakeSize(1 << 20, 2 * SECOND));
    }

    @Test
    void acknowledgesTheNewestRevisionAmongWhatWasHandled() {
        SlotRevisions revisions = new SlotRevisions();
        revisions.onTold(4, 1);
        revisions.onTold(7, 2);
        revisions.onTold(9, 3);
        assertEquals(-1, revisions.acknowledge(3));
        assertEquals(2, revisions.acknowledge(8));
        assertEquals(-1, revisions.acknowledge(8));
        assertEquals(3, revisions.acknowledge(100));
    }

    @Test
    void putsFramesTogetherAsStrictUtf8() {
        MessageAssembler assembler = new MessageAssembler(8);
        byte[] euro = "€".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        assertEquals(Verdict.PARTIAL, assembler.onFrame(Buffer.buffer(new byte[] {euro[0]}), false));
        assertEquals(Verdict.PARTIAL, assembler.onFrame(Buffer.buffer(new byte[] {euro[1]}), false));
        assertEquals(Verdict.COMPLETE, assembler.onFrame(Buffer.buffer(new byte[] {euro[2]}), true));
        assertEquals("€", assembler.text());
        assertEquals(Verdict.NOT_UTF8, assembler.onFrame(Buffer.buffer(new byte[] {euro[0]}), true));
        assertEquals(Verdict.PARTIAL, assembler.onFrame(Buffer.buffer("12345678"), false));
        assertEquals(Verdict.TOO_LARGE, assembler.onFrame(Buffer.buffer("9"), true));
        assertEquals(Verdict.COMPLETE, assembler.onFrame(Buffer.buffer("12345678"), true));
    }
}
