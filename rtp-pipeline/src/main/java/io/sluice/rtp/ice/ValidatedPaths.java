package io.sluice.rtp.ice;

import io.sluice.rtp.udp.NetworkPath;
import org.jspecify.annotations.Nullable;

/// The bounded table of one transport's validated 5-tuples; searched in a line, since it holds a handful.
///
/// Retains every [NetworkPath] it holds.
///
/// Owned by the media worker.
final class ValidatedPaths {
    private final @Nullable ValidatedPath[] entries;
    private int size;

    ValidatedPaths(int capacity) {
        entries = new ValidatedPath[capacity];
    }

    @Nullable
    ValidatedPath find(NetworkPath path) {
        for (int i = 0; i < size; i++) {
            ValidatedPath entry = entries[i];
            if (entry != null && (entry.path == path || entry.path.equals(path))) {
                return entry;
            }
        }
        return null;
    }

    /// Adds a path; when the table is full, the one not heard for longest makes room.
    ///
    /// @param keep is never evicted
    /// @return the evicted path, or null
    @Nullable
    ValidatedPath add(ValidatedPath added, @Nullable ValidatedPath keep) {
        added.path.retain();
        if (size < entries.length) {
            entries[size++] = added;
            return null;
        }
        int oldest = -1;
        for (int i = 0; i < size; i++) {
            ValidatedPath entry = entries[i];
            if (entry != keep && (oldest < 0 || entry.lastHeardAt - entries[oldest].lastHeardAt < 0)) {
                oldest = i;
            }
        }
        ValidatedPath evicted = entries[oldest];
        entries[oldest] = added;
        if (evicted != null) {
            evicted.path.release();
        }
        return evicted;
    }

    /// Takes a path out, null when it is not there.
    @Nullable
    ValidatedPath remove(NetworkPath path) {
        for (int i = 0; i < size; i++) {
            ValidatedPath entry = entries[i];
            if (entry != null && entry.path.equals(path)) {
                entries[i] = entries[--size];
                entries[size] = null;
                entry.path.release();
                return entry;
            }
        }
        return null;
    }

    /// Takes any path out, null when the table is empty.
    @Nullable
    ValidatedPath removeLast() {
        if (size == 0) {
            return null;
        }
        ValidatedPath removed = entries[--size];
        entries[size] = null;
        if (removed != null) {
            removed.path.release();
        }
        return removed;
    }

    int size() {
        return size;
    }

    /// The path whose last check is the youngest, null when there is none.
    @Nullable
    ValidatedPath lastChecked() {
        ValidatedPath last = null;
        for (int i = 0; i < size; i++) {
            ValidatedPath entry = entries[i];
            if (last == null || entry.lastCheckAt - last.lastCheckAt > 0) {
                last = entry;
            }
        }
        return last;
    }
}
