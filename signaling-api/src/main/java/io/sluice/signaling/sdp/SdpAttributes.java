package io.sluice.signaling.sdp;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The `a=` lines of one part of a description, in order and indexed by name. Immutable.
final class SdpAttributes {
    /// One `a=` line; a property attribute has an empty value.
    record Attribute(String name, String value) {}

    private final List<Attribute> attributes;
    private final Map<String, List<String>> valuesByName = new HashMap<>();

    SdpAttributes(List<Attribute> attributes) {
        this.attributes = List.copyOf(attributes);
        for (Attribute attribute : attributes) {
            valuesByName
                    .computeIfAbsent(attribute.name(), name -> new ArrayList<>(2))
                    .add(attribute.value());
        }
    }

    List<Attribute> inOrder() {
        return attributes;
    }

    boolean has(String name) {
        return valuesByName.containsKey(name);
    }

    /// All values of this name, in order.
    List<String> all(String name) {
        return valuesByName.getOrDefault(name, List.of());
    }

    /// The value of an attribute that may stand at most once.
    ///
    /// @throws SdpException if it stands twice with different values
    @Nullable
    String single(String name) throws SdpException {
        List<String> values = all(name);
        if (values.isEmpty()) {
            return null;
        }
        String first = values.getFirst();
        for (String value : values) {
            if (!value.equals(first)) {
                throw new SdpException(SdpError.MALFORMED, "a=" + name + " stands twice in one section.");
            }
        }
        return first;
    }

    /// The direction attribute of this part, or null when there is none.
    @Nullable
    Direction direction() throws SdpException {
        Direction found = null;
        for (Direction direction : Direction.values()) {
            if (has(direction.sdpName())) {
                if (found != null) {
                    throw new SdpException(SdpError.MALFORMED, "A section has two directions.");
                }
                found = direction;
            }
        }
        return found;
    }
}
