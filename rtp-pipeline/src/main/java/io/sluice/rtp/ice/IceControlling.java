package io.sluice.rtp.ice;

import io.sluice.rtp.ice.CandidatePair.State;
import io.sluice.rtp.stun.StunDropReason;
import io.sluice.rtp.stun.StunFormat;
import io.sluice.rtp.stun.StunIntegrity;
import io.sluice.rtp.stun.StunMessageView;
import io.sluice.rtp.stun.StunMessageWriter;
import io.sluice.rtp.udp.NetworkPath;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The controlling agent towards an ICE-lite server, for bots and tests: it checks every candidate, selects the best
/// one that answers and keeps consent fresh (RFC 8445 §6–§8, RFC 7675).
///
/// One instance lives for one generation of credentials: an ICE restart is a new instance. Since the server is lite, no
/// requests are expected and none are answered.
///
/// Owned by one thread.
public final class IceControlling {
    /// What [#nextTimeoutNanos] says when nothing is due.
    public static final long NEVER = Long.MAX_VALUE;

    /// How the agent says which pair it wants.
    public enum Nomination {
        /// USE-CANDIDATE in every check, as libwebrtc does on its selected pair towards a lite server.
        EVERY_CHECK,
        /// A check without, then one with USE-CANDIDATE, and consent checks without, as Firefox does.
        ONCE
    }

    /// What the agent wants done.
    public interface Handler {
        /// @param bytes holds the message at index 0; valid during the call
        void sendStun(byte[] bytes, int length, NetworkPath to);

        /// Send media and DTLS here from now on.
        void onSelected(NetworkPath path);

        /// The server has not answered for 30 s.
        void onConsentExpired();

        /// No candidate answered.
        void onFailed();

        void onStunDropped(StunDropReason reason);
    }

    /// Ta: RFC 8445 §14.2.
    private static final long PACING_NANOS = 50_000_000L;
    /// RFC 8445 §14.3, for up to ten pairs.
    private static final long RTO_NANOS = 500_000_000L;
    /// Rm × RTO: RFC 8489 §6.2.1.
    private static final long MAX_RTO_NANOS = 16 * RTO_NANOS;
    /// Rc: RFC 8489 §6.2.1.
    private static final int MAX_TRANSMISSIONS = 7;
    /// libwebrtc `STRONG_AND_STABLE_WRITABLE_CONNECTION_PING_INTERVAL`; within RFC 7675 §5.1 with its ±20 %.
    private static final long CONSENT_INTERVAL_NANOS = 2_500_000_000L;
    /// RFC 7675 §5.1.
    private static final long CONSENT_EXPIRY_NANOS = 30_000_000_000L;
    /// Type preference 110 (RFC 8445 §5.1.2.2), as the mapped address will be peer-reflexive to the server.
    private static final long PEER_REFLEXIVE = 110L << 24 | 255;

    private final Handler handler;
    private final RandomGenerator random;
    private final Nomination nomination;
    private final StunIntegrity integrity;
    private final String username;
    private final long tieBreaker;
    private final StunMessageView view = new StunMessageView();
    private final StunMessageWriter writer = new StunMessageWriter();
    private final List<CandidatePair> pairs = new ArrayList<>();
    private long nextFirstCheckAt;
    private boolean paced;
    private int added;
    private boolean failed;
    private @Nullable CandidatePair selected;

    /// @param random must be a cryptographic source outside tests: transaction ids come from it
    public IceControlling(
            IceCredentials local,
            IceCredentials remote,
            Nomination nomination,
            RandomGenerator random,
            Handler handler) {
        this.handler = handler;
        this.random = random;
        this.nomination = nomination;
        this.integrity = new StunIntegrity(remote.pwd());
        this.username = remote.ufrag() + ":" + local.ufrag();
        this.tieBreaker = random.nextLong();
    }

    /// Adds a candidate of the server as reached from one of our sockets; its first check is due at once or as soon
    /// as pacing allows. A candidate known already is checked afresh.
    ///
    /// @param priority from the candidate line: the higher one is preferred
    public void addCandidate(NetworkPath path, long priority, long now) {
        removeCandidate(path);
        CandidatePair pair = new CandidatePair(path, priority, PEER_REFLEXIVE | (65535L - added++ & 0xFFFF) << 8);
        pair.nominating = nomination == Nomination.EVERY_CHECK;
        pair.dueAt = paced && nextFirstCheckAt - now > 0 ? nextFirstCheckAt : now;
        nextFirstCheckAt = pair.dueAt + PACING_NANOS;
        paced = true;
        failed = false;
        pairs.add(pair);
    }

    /// Forgets a path, say of a network that went away; the best of the others that works takes over at once.
    public void removeCandidate(NetworkPath path) {
        pairs.removeIf(pair -> pair.path.equals(path));
        if (selected != null && selected.path.equals(path)) {
            selected = null;
        }
    }

    /// Lets time pass: call at [#nextTimeoutNanos] or later.
    public void onTimeout(long now) {
        CandidatePair current = selected;
        if (current != null && now - current.lastAnswerAt - CONSENT_EXPIRY_NANOS >= 0) {
            selected = null;
            current.state = State.FAILED;
            handler.onConsentExpired();
        }
        if (selected == null) {
            nominateBest(now);
        }
        for (CandidatePair pair : pairs) {
            if (pair.isSending() && pair.dueAt - now <= 0) {
                send(pair, now);
            }
        }
        failIfAllFailed();
    }

    private void send(CandidatePair pair, long now) {
        if (pair.state == State.SELECTED) {
            pair.transmissions = 0;
            pair.dueAt = now + CONSENT_INTERVAL_NANOS * random.nextInt(80, 121) / 100;
        } else if (pair.transmissions == MAX_TRANSMISSIONS) {
            pair.state = State.FAILED;
            return;
        } else {
            pair.dueAt = now + Math.min(RTO_NANOS << pair.transmissions, MAX_RTO_NANOS);
        }
        if (pair.transmissions++ == 0) {
            random.nextBytes(pair.transactionId);
            pair.remember(StunFormat.transactionKey(pair.transactionId, 0));
        }
        writer.begin(StunFormat.BINDING_REQUEST, pair.transactionId, 0);
        writer.username(username);
        writer.priority(pair.localPriority);
        writer.iceControlling(tieBreaker);
        if (pair.nominating) {
            writer.useCandidate();
        }
        writer.messageIntegrity(integrity);
        writer.fingerprint();
        handler.sendStun(writer.bytes(), writer.length(), pair.path);
    }

    /// Takes a datagram that looks like STUN.
    public void onStun(byte[] bytes, int offset, int length, NetworkPath path, long now) {
        StunDropReason reason = take(bytes, offset, length, path, now);
        if (reason != null) {
            handler.onStunDropped(reason);
        }
    }

    private @Nullable StunDropReason take(byte[] bytes, int offset, int length, NetworkPath path, long now) {
        if (!view.tryWrap(bytes, offset, length)) {
            return StunDropReason.MALFORMED;
        }
        boolean success = view.messageType() == StunFormat.BINDING_SUCCESS;
        if (!success && view.messageType() != StunFormat.BINDING_ERROR) {
            return StunDropReason.UNEXPECTED_CLASS;
        }
        if (!view.hasValidFingerprint()) {
            return StunDropReason.BAD_FINGERPRINT;
        }
        if (!integrity.isAuthentic(view)) {
            return StunDropReason.BAD_INTEGRITY;
        }
        // The answer must come from where the request went (RFC 8445 §7.2.5.2.1).
        CandidatePair pair = find(path);
        if (pair == null || !pair.isOutstanding(view.transactionKey())) {
            return StunDropReason.UNEXPECTED_CLASS;
        }
        if (!success) {
            return onRefused(pair);
        }
        onAnswered(pair, now);
        return null;
    }

    private @Nullable CandidatePair find(NetworkPath path) {
        for (CandidatePair pair : pairs) {
            if (pair.path.equals(path)) {
                return pair;
            }
        }
        return null;
    }

    private StunDropReason onRefused(CandidatePair pair) {
        int code = view.errorCode();
        if (pair.state == State.CHECKING) {
            pair.state = State.FAILED;
            failIfAllFailed();
        }
        return switch (code) {
            case 487 -> StunDropReason.ROLE_CONFLICT;
            case 420 -> StunDropReason.UNKNOWN_ATTRIBUTE;
            default -> StunDropReason.BAD_REQUEST;
        };
    }

    private void onAnswered(CandidatePair pair, long now) {
        pair.lastAnswerAt = now;
        if (pair.state == State.SELECTED) {
            return;
        }
        if (pair.state == State.CHECKING && pair.nominating) {
            if (selected == null || pair.priority > selected.priority) {
                select(pair, now);
                return;
            }
        }
        pair.state = State.SUCCEEDED;
        if (nomination == Nomination.ONCE && (selected == null || pair.priority > selected.priority)) {
            nominate(pair, now);
        }
    }

    private void select(CandidatePair pair, long now) {
        if (selected != null) {
            selected.state = State.SUCCEEDED;
        }
        selected = pair;
        pair.state = State.SELECTED;
        pair.nominating = nomination == Nomination.EVERY_CHECK;
        pair.dueAt = now + CONSENT_INTERVAL_NANOS;
        handler.onSelected(pair.path);
    }

    private void nominate(CandidatePair pair, long now) {
        pair.state = State.CHECKING;
        pair.nominating = true;
        pair.transmissions = 0;
        pair.dueAt = now;
    }

    /// When the selected pair is gone, the best of those that once worked is nominated.
    private void nominateBest(long now) {
        CandidatePair best = null;
        for (CandidatePair pair : pairs) {
            if (pair.state == State.SUCCEEDED && (best == null || pair.priority > best.priority)) {
                best = pair;
            }
        }
        if (best != null) {
            nominate(best, now);
        }
    }

    private void failIfAllFailed() {
        if (!failed && !pairs.isEmpty() && pairs.stream().allMatch(pair -> pair.state == State.FAILED)) {
            failed = true;
            handler.onFailed();
        }
    }

    /// When to call [#onTimeout], [#NEVER] if there is nothing to wait for.
    public long nextTimeoutNanos() {
        long next = NEVER;
        for (CandidatePair pair : pairs) {
            if (pair.isSending() && (next == NEVER || pair.dueAt - next < 0)) {
                next = pair.dueAt;
            } else if (selected == null && pair.state == State.SUCCEEDED) {
                return pair.lastAnswerAt;
            }
        }
        return next;
    }

    /// The path to send on, null before one is selected and without consent.
    public @Nullable NetworkPath selected() {
        return selected == null ? null : selected.path;
    }
}
