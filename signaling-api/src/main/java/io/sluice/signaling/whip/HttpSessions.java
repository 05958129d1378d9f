package io.sluice.signaling.whip;

import io.sluice.core.room.LeaveReason;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// All WHIP and WHEP sessions of this server.
///
/// Owned by the signaling event loop.
final class HttpSessions {
    private final Map<String, HttpSession> byId = new HashMap<>();

    int count() {
        return byId.size();
    }

    void add(HttpSession session) {
        byId.put(session.id(), session);
    }

    void remove(HttpSession session) {
        byId.remove(session.id());
    }

    @Nullable
    HttpSession find(String id) {
        return byId.get(id);
    }

    /// The server goes down.
    void shutDown() {
        List.copyOf(byId.values()).forEach(session -> session.leave(LeaveReason.SERVER_SHUTDOWN));
    }
}
