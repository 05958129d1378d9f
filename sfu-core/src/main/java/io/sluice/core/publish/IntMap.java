package io.sluice.core.publish;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A map from SSRC (any int) to an object, by open addressing: no boxing on the packet path.
///
/// Owned by the media worker.
///
/// @param <V> what an SSRC names
public final class IntMap<V> {
    private int[] keys = new int[16];
    private @Nullable Object[] values = new Object[16];
    private int size;

    /// The value of `key`, or null.
    @SuppressWarnings("unchecked")
    public @Nullable V get(int key) {
        int mask = keys.length - 1;
        for (int i = place(key, mask); ; i = i + 1 & mask) {
            Object value = values[i];
            if (value == null) {
                return null;
            }
            if (keys[i] == key) {
                return (V) value;
            }
        }
    }

    /// Sets the value of `key`.
    public void put(int key, V value) {
        if (size * 2 >= keys.length) {
            grow();
        }
        if (insert(keys, values, key, value)) {
            size++;
        }
    }

    /// Removes `key`, if present.
    public void remove(int key) {
        if (get(key) == null) {
            return;
        }
        int[] oldKeys = keys;
        @Nullable Object[] oldValues = values;
        keys = new int[oldKeys.length];
        values = new Object[oldKeys.length];
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldValues[i] != null && oldKeys[i] != key) {
                insert(keys, values, oldKeys[i], oldValues[i]);
            }
        }
        size--;
    }

    /// Number of keys.
    public int size() {
        return size;
    }

    /// Removes every key.
    public void clear() {
        Arrays.fill(values, null);
        size = 0;
    }

    private void grow() {
        int[] biggerKeys = new int[keys.length * 2];
        @Nullable Object[] biggerValues = new Object[keys.length * 2];
        for (int i = 0; i < keys.length; i++) {
            if (values[i] != null) {
                insert(biggerKeys, biggerValues, keys[i], values[i]);
            }
        }
        keys = biggerKeys;
        values = biggerValues;
    }

    private static boolean insert(int[] keys, @Nullable Object[] values, int key, @Nullable Object value) {
        int mask = keys.length - 1;
        int i = place(key, mask);
        while (values[i] != null && keys[i] != key) {
            i = i + 1 & mask;
        }
        boolean fresh = values[i] == null;
        keys[i] = key;
        values[i] = value;
        return fresh;
    }

    private static int place(int key, int mask) {
        int mixed = key * 0x9E3779B9;
        return (mixed ^ mixed >>> 15) & mask;
    }
}
