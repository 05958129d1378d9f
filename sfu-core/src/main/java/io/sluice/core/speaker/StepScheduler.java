package io.sluice.core.speaker;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/// A scheduler without a thread: what is due runs when the media worker says that time has passed. It lets a library
/// that expects an executor live in virtual time.
///
/// Owned by the media worker.
final class StepScheduler extends AbstractExecutorService implements ScheduledExecutorService {
    private final List<Task<?>> tasks = new ArrayList<>();
    private long nowMillis;
    private boolean shutdown;

    /// Runs what is due, in the order of its time.
    void runDue(long now) {
        nowMillis = now;
        List<Task<?>> due = new ArrayList<>();
        for (Task<?> task : tasks) {
            if (task.dueMillis - now <= 0) {
                due.add(task);
            }
        }
        tasks.removeAll(due);
        due.sort((a, b) -> Long.compare(a.dueMillis, b.dueMillis));
        for (Task<?> task : due) {
            task.runStep();
        }
    }

    @Override
    public void execute(Runnable command) {
        schedule(command, 0, TimeUnit.MILLISECONDS);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
        return add(new Task<>(command, nowMillis + unit.toMillis(delay), 0));
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
        return add(new Task<>(callable, nowMillis + unit.toMillis(delay)));
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable command, long initialDelay, long period, TimeUnit unit) {
        return add(new Task<>(command, nowMillis + unit.toMillis(initialDelay), Math.max(1, unit.toMillis(period))));
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable command, long initialDelay, long delay, TimeUnit unit) {
        return scheduleAtFixedRate(command, initialDelay, delay, unit);
    }

    private <T> Task<T> add(Task<T> task) {
        tasks.add(task);
        return task;
    }

    @Override
    public void shutdown() {
        shutdown = true;
        tasks.clear();
    }

    @Override
    public List<Runnable> shutdownNow() {
        shutdown();
        return List.of();
    }

    @Override
    public boolean isShutdown() {
        return shutdown;
    }

    @Override
    public boolean isTerminated() {
        return shutdown;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return shutdown;
    }

    private final class Task<V> extends FutureTask<V> implements ScheduledFuture<V> {
        private final long periodMillis;
        private long dueMillis;

        Task(Runnable command, long dueMillis, long periodMillis) {
            super(command, null);
            this.dueMillis = dueMillis;
            this.periodMillis = periodMillis;
        }

        Task(Callable<V> callable, long dueMillis) {
            super(callable);
            this.dueMillis = dueMillis;
            this.periodMillis = 0;
        }

        private void runStep() {
            if (periodMillis == 0) {
                run();
            } else if (runAndReset()) {
                dueMillis += periodMillis;
                add(this);
            }
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(dueMillis - nowMillis, TimeUnit.MILLISECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(getDelay(TimeUnit.MILLISECONDS), other.getDelay(TimeUnit.MILLISECONDS));
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            tasks.remove(this);
            return super.cancel(mayInterruptIfRunning);
        }
    }
}
