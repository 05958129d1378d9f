package io.sluice.core.worker;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A table of deadlines, one per timed object, ordered by time.
///
/// Idea: a binary heap whose entries know their place, so that moving a deadline, which happens after nearly every
/// batch, costs O(log n) and allocates nothing.
///
/// Owned by the media worker.
final class TimerTable {
    /// A thing with a deadline. It belongs to one table at a time.
    abstract static class Timed {
        private int place = -1;
        private long deadlineNanos;

        /// The deadline has passed.
        abstract void onTimeout(long nowNanos);
    }

    private Timed[] heap = new Timed[64];
    private int size;

    /// Sets or moves the deadline of `timed`; `Long.MAX_VALUE` means never.
    void schedule(Timed timed, long deadlineNanos) {
        if (timed.place < 0) {
            if (deadlineNanos == Long.MAX_VALUE) {
                return;
            }
            if (size == heap.length) {
                heap = Arrays.copyOf(heap, size * 2);
            }
            timed.deadlineNanos = deadlineNanos;
            timed.place = size;
            heap[size++] = timed;
            up(timed.place);
        } else if (deadlineNanos == Long.MAX_VALUE) {
            cancel(timed);
        } else if (deadlineNanos != timed.deadlineNanos) {
            boolean earlier = deadlineNanos < timed.deadlineNanos;
            timed.deadlineNanos = deadlineNanos;
            if (earlier) {
                up(timed.place);
            } else {
                down(timed.place);
            }
        }
    }

    /// Removes the deadline of `timed`, if it has one.
    void cancel(Timed timed) {
        int place = timed.place;
        if (place < 0) {
            return;
        }
        timed.place = -1;
        Timed last = heap[--size];
        heap[size] = null;
        if (last != timed) {
            heap[place] = last;
            last.place = place;
            up(place);
            down(last.place);
        }
    }

    /// The earliest deadline, `Long.MAX_VALUE` when there is none.
    long nextDeadlineNanos() {
        return size == 0 ? Long.MAX_VALUE : heap[0].deadlineNanos;
    }

    /// Takes out one thing whose deadline has passed, or null.
    @Nullable
    Timed pollExpired(long nowNanos) {
        if (size == 0 || heap[0].deadlineNanos - nowNanos > 0) {
            return null;
        }
        Timed first = heap[0];
        cancel(first);
        return first;
    }

    private void up(int from) {
        int place = from;
        Timed moving = heap[place];
        while (place > 0) {
            int parent = place - 1 >> 1;
            if (heap[parent].deadlineNanos <= moving.deadlineNanos) {
                break;
            }
            put(heap[parent], place);
            place = parent;
        }
        put(moving, place);
    }

    private void down(int from) {
        int place = from;
        Timed moving = heap[place];
        while (true) {
            int child = 2 * place + 1;
            if (child >= size) {
                break;
            }
            if (child + 1 < size && heap[child + 1].deadlineNanos < heap[child].deadlineNanos) {
                child++;
            }
            if (moving.deadlineNanos <= heap[child].deadlineNanos) {
                break;
            }
            put(heap[child], place);
            place = child;
        }
        put(moving, place);
    }

    private void put(Timed timed, int place) {
        heap[place] = timed;
        timed.place = place;
    }
}
