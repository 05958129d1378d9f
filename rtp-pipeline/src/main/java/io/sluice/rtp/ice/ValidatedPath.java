package io.sluice.rtp.ice;

import io.sluice.rtp.udp.NetworkPath;

/// What an [IceLite] knows of one 5-tuple that an authenticated check came from. Owned by the media worker.
final class ValidatedPath {
    final NetworkPath path;
    /// When the first check came.
    final long validatedAt;
    /// The latest credentials a check on this path used: 0 for the first ones, one more per ICE restart.
    int generation;
    /// PRIORITY of the last check.
    long priority;
    long lastCheckAt;
    /// When the last check or authenticated media came.
    long lastHeardAt;
    /// When the last USE-CANDIDATE came; meaningless unless `nominated`.
    long nominatedAt;
    boolean nominated;
    /// Checks and media since the selected path was last heard.
    int heardSinceSelected;

    ValidatedPath(NetworkPath path, long now) {
        this.path = path;
        this.validatedAt = now;
        this.lastHeardAt = now;
    }
}
