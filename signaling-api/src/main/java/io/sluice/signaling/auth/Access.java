package io.sluice.signaling.auth;

import io.sluice.signaling.message.Grant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What somebody was found to be allowed.
///
/// Immutable.
///
/// @param identity who it is by a token, null in an open room
/// @param name the display name by a token, null when it says none
public record Access(@Nullable String identity, @Nullable String name, Set<Grant> grants) {
    public Access {
        grants = Set.copyOf(grants);
    }
}
