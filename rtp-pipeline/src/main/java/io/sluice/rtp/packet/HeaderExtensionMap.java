package io.sluice.rtp.packet;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The header-extension ids negotiated for one media section (RFC 8285 §5). Immutable.
///
/// Look-ups are two array reads, fit for each packet.
public final class HeaderExtensionMap {
    /// RFC 8285 §4.3: two-byte ids are 1..255.
    public static final int MAX_ID = 255;

    public static final HeaderExtensionMap EMPTY = new Builder().build();

    private static final HeaderExtension[] EXTENSIONS = HeaderExtension.values();

    private final int[] idByExtension;
    private final byte[] extensionById;
    private final boolean mixedAllowed;

    private HeaderExtensionMap(Builder builder) {
        idByExtension = builder.idByExtension.clone();
        mixedAllowed = builder.mixedAllowed;
        extensionById = new byte[MAX_ID + 1];
        Arrays.fill(extensionById, (byte) -1);
        for (int ordinal = 0; ordinal < idByExtension.length; ordinal++) {
            if (idByExtension[ordinal] != 0) {
                extensionById[idByExtension[ordinal]] = (byte) ordinal;
            }
        }
    }

    /// The id of this extension, 0 when it was not negotiated.
    public int idOf(HeaderExtension extension) {
        return idByExtension[extension.ordinal()];
    }

    /// The extension with this id, null when none was negotiated.
    public @Nullable HeaderExtension extensionOf(int id) {
        if (id < 0 || id > MAX_ID || extensionById[id] < 0) {
            return null;
        }
        return EXTENSIONS[extensionById[id]];
    }

    /// Whether one- and two-byte forms may be mixed in a stream (`a=extmap-allow-mixed`).
    public boolean mixedAllowed() {
        return mixedAllowed;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof HeaderExtensionMap that
                && mixedAllowed == that.mixedAllowed
                && Arrays.equals(idByExtension, that.idByExtension);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(idByExtension) + Boolean.hashCode(mixedAllowed);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("{");
        for (HeaderExtension extension : EXTENSIONS) {
            if (idOf(extension) != 0) {
                text.append(text.length() == 1 ? "" : ", ")
                        .append(idOf(extension))
                        .append('=')
                        .append(extension);
            }
        }
        return text.append(mixedAllowed ? ", mixed}" : "}").toString();
    }

    /// Collects ids, each used once. Owned by its caller.
    public static final class Builder {
        private final int[] idByExtension = new int[HeaderExtension.values().length];
        private boolean mixedAllowed;

        /// @param id 1..255
        /// @throws IllegalArgumentException if the id is out of range, or already stands for another extension
        public Builder put(HeaderExtension extension, int id) {
            if (id < 1 || id > MAX_ID) {
                throw new IllegalArgumentException("header-extension id out of range: " + id);
            }
            for (int ordinal = 0; ordinal < idByExtension.length; ordinal++) {
                if (idByExtension[ordinal] == id && ordinal != extension.ordinal()) {
                    throw new IllegalArgumentException("header-extension id used twice: " + id);
                }
            }
            idByExtension[extension.ordinal()] = id;
            return this;
        }

        public Builder mixedAllowed(boolean allowed) {
            mixedAllowed = allowed;
            return this;
        }

        public HeaderExtensionMap build() {
            return new HeaderExtensionMap(this);
        }
    }
}
