package io.sluice.signaling.message;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The spelling of enum constants on the wire: lower case with hyphens (`SCREEN_AUDIO` is `screen-audio`).
final class WireName {
    private WireName() {}

    static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// The constant spelled `wireName`, or null when there is none.
    static <E extends Enum<E>> @Nullable E parse(Class<E> type, String wireName) {
        for (E constant : type.getEnumConstants()) {
            if (of(constant).equals(wireName)) {
                return constant;
            }
        }
        return null;
    }
}
