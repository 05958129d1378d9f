package io.sluice.core.worker;

import com.sun.management.ThreadMXBean;
import io.sluice.core.room.LeaveReason;
import io.sluice.core.stats.Counter;
import io.sluice.core.stats.Counters;
import io.sluice.core.stats.Gauge;
import io.sluice.core.stats.Stage;
import io.sluice.core.stats.StageTime;
import io.sluice.rtp.transport.DropReason;
import io.sluice.rtp.udp.DatagramInbox;
import io.sluice.rtp.udp.NetworkPath;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The thread that drives one media worker: waits for datagrams, commands and timers, and reads the clock once a batch.
///
/// Thread-safe where it says so; the rest is its own thread's.
final class MediaLoop implements Runnable, DatagramInbox {
    private static final Logger LOG = LoggerFactory.getLogger(MediaLoop.class);

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /// Commands done before datagrams get their turn again.
    private static final int COMMANDS_PER_STEP = 256;

    private static final long MAX_WAIT_NANOS = 500_000_000L;
    private static final long PUBLISH_NANOS = 500_000_000L;

    /// What the worker shows to other threads, a copy made twice a second.
    ///
    /// @param counts indexed by [Counter#ordinal()]
    /// @param drops indexed by drop reason
    /// @param gauges indexed by [Gauge#ordinal()]
    /// @param stages indexed by [Stage#ordinal()]
    record Published(long[] counts, long[] drops, long[] gauges, StageTime[] stages) {}

    private final MediaWorker worker;
    private final PacketSource source;
    private final CommandQueue commands;
    private final SendProgress sent;
    private final LoopClock clock;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean stopping;
    private volatile @Nullable Published published;
    private boolean stepping;
    private long nowNanos;
    private long stepBeganNanos;
    private long nextPublishNanos;
    private final StepLatency latency = new StepLatency();
    private long forwardedBefore;

    /// Tells what was handed to the socket so far.
    interface SendProgress {
        /// Writes it into `counters`.
        void copyTo(Counters counters);
    }

    MediaLoop(MediaWorker worker, PacketSource source, CommandQueue commands, SendProgress sent, LoopClock clock) {
        this.clock = clock;
        this.worker = worker;
        this.source = source;
        this.commands = commands;
        this.sent = sent;
    }

    @Override
    public void run() {
        try {
            nowNanos = clock.nanos();
            while (!stopping) {
                turn();
            }
            perform(() -> worker.close(LeaveReason.SERVER_SHUTDOWN));
        } catch (RuntimeException | Error e) {
            LOG.error("A media worker failed; its rooms are lost.", e);
            throw e;
        } finally {
            ended.countDown();
        }
    }

    /// Waits once, and does what that brought.
    void turn() {
        long wait = Math.clamp(worker.nextTimeoutNanos() - nowNanos, 0, MAX_WAIT_NANOS);
        source.poll(this, wait);
        begin();
        worker.counters().add(Counter.WAKEUPS, 1);
        runCommands();
        end(Stage.COMMANDS);
        nowNanos = stepBeganNanos;
        if (nextPublishNanos - nowNanos <= 0) {
            publish();
            nextPublishNanos = nowNanos + PUBLISH_NANOS;
        }
    }

    /// Does something as a step of its own. Only on the thread that drives the loop.
    void perform(Runnable action) {
        begin();
        action.run();
        end(Stage.COMMANDS);
    }

    private void runCommands() {
        for (int i = 0; i < COMMANDS_PER_STEP; i++) {
            Runnable command = commands.poll();
            if (command == null) {
                return;
            }
            worker.run(command);
        }
        source.wakeup();
    }

    private void begin() {
        stepping = true;
        stepBeganNanos = clock.nanos();
        worker.beginStep(stepBeganNanos);
    }

    private void end(Stage stage) {
        Counters counters = worker.counters();
        long handled = clock.nanos();
        worker.settleAndRunTimers();
        long settled = clock.nanos();
        worker.flush();
        stepping = false;
        long flushed = clock.nanos();
        counters.time(stage, handled - stepBeganNanos);
        counters.time(Stage.TIMERS, settled - handled);
        counters.time(Stage.FLUSH, flushed - settled);
        long took = flushed - stepBeganNanos;
        worker.counters().add(Counter.WORK_NANOS, took);
        long forwarded = worker.counters().of(Counter.RTP_FORWARDED);
        if (forwarded != forwardedBefore) {
            latency.add(took, forwarded - forwardedBefore);
            forwardedBefore = forwarded;
        }
    }

    @Override
    public void onDatagram(MemorySegment memory, long offset, int length, NetworkPath path) {
        if (!stepping) {
            begin();
        }
        worker.onDatagram(memory, offset, length, path);
    }

    @Override
    public void onBatchEnd() {
        if (stepping) {
            end(Stage.DATAGRAMS);
        }
    }

    private void publish() {
        sent.copyTo(worker.counters());
        long[] drops = new long[DropReason.values().length];
        worker.counters().drops().addTo(drops);
        worker.counters().set(Counter.ALLOCATED_BYTES, THREADS.getCurrentThreadAllocatedBytes());
        long[] gauges = worker.gauges();
        latency.roll(stepBeganNanos);
        gauges[Gauge.LATENCY_P50_NANOS.ordinal()] = latency.nanos(50);
        gauges[Gauge.LATENCY_P99_NANOS.ordinal()] = latency.nanos(99);
        published = new Published(
                worker.counters().copy(), drops, gauges, worker.counters().stageTimes());
    }

    /// The latest copy, or null before the first. Thread-safe.
    @Nullable
    Published published() {
        return published;
    }

    /// Ends the loop after telling every participant. Thread-safe.
    void stop() {
        stopping = true;
        source.wakeup();
    }

    /// Waits for the end. Thread-safe.
    void awaitEnd() throws InterruptedException {
        ended.await();
    }

    CommandQueue commands() {
        return commands;
    }

    MediaWorker worker() {
        return worker;
    }
}
