package io.sluice.core.worker;

import io.sluice.core.forward.HeaderRewriter;
import io.sluice.core.room.LeaveReason;
import io.sluice.core.room.RoomId;
import io.sluice.core.stats.Counter;
import io.sluice.core.stats.Counters;
import io.sluice.core.stats.Gauge;
import io.sluice.rtp.packet.PacketPool;
import io.sluice.rtp.srtp.SrtpCiphers;
import io.sluice.rtp.stun.StunDropReason;
import io.sluice.rtp.stun.StunMessageView;
import io.sluice.rtp.stun.StunServer;
import io.sluice.rtp.stun.StunServerConfig;
import io.sluice.rtp.timing.NtpClock;
import io.sluice.rtp.transport.DatagramKind;
import io.sluice.rtp.transport.DropReason;
import io.sluice.rtp.udp.DatagramInbox;
import io.sluice.rtp.udp.DatagramOutbox;
import io.sluice.rtp.udp.NetworkPath;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Owns rooms and everything in them, and does their work step by step: datagrams and commands in, time in, datagrams
/// out.
///
/// It reads no clock and starts no thread: whoever drives it says what time it is. That makes a whole room run in
/// virtual time.
///
/// Owned by the media worker.
public final class MediaWorker implements DatagramInbox {
    private static final Logger LOG = LoggerFactory.getLogger(MediaWorker.class);

    /// What a worker needs to know from the start.
    ///
    /// @param index number of the worker on this node
    /// @param random seeded by whoever makes the worker: same seed, same run
    /// @param paths hears which 5-tuples belong to this worker
    public record Setup(
            int index,
            DatagramOutbox outbox,
            SrtpCiphers.Implementation cipher,
            NtpClock clock,
            RandomGenerator random,
            int maxParticipants,
            int maxPacketBuffers,
            PathListener paths,
            HandshakeFactory handshakes,
            Consumer<RoomId> roomClosed) {}

    /// Hears which 5-tuples belong to a worker.
    public interface PathListener {
        /// Packets of this 5-tuple are for worker `index`.
        void onValidated(NetworkPath path, int index);

        /// They no longer are.
        void onInvalidated(NetworkPath path);
    }

    private final Setup setup;
    private final Counters counters = new Counters();
    private final PacketPool pool;
    private final HeaderRewriter rewriter = new HeaderRewriter();
    private final TimerTable timers = new TimerTable();
    private final Map<RoomId, Room> rooms = new HashMap<>();
    private final Map<String, Participant> byUfrag = new HashMap<>();
    private final Map<NetworkPath, Participant> byPath = new HashMap<>();
    private final List<Participant> dirty = new ArrayList<>();
    private final List<Room> unsettled = new ArrayList<>();
    private final StunMessageView stun = new StunMessageView();
    private final byte[] stunBytes = new byte[StunMessageView.MAX_LENGTH];
    private final StunServer stunServer;
    private long nowNanos;

    /// Creates a worker without rooms.
    public MediaWorker(Setup setup) {
        this.setup = setup;
        this.pool = new PacketPool(Math.min(1_024, setup.maxPacketBuffers()), setup.maxPacketBuffers());
        this.stunServer =
                new StunServer(StunServerConfig.DEFAULT, setup.random().nextLong(), new StunAnswers());
    }

    /// Says what time it is, before datagrams and commands of a step.
    public void beginStep(long now) {
        nowNanos = now;
    }

    @Override
    public void onDatagram(MemorySegment memory, long offset, int length, NetworkPath path) {
        counters.add(Counter.DATAGRAMS_RECEIVED, 1);
        counters.add(Counter.BYTES_RECEIVED, length);
        if (length == 0) {
            counters.drops().count(DropReason.UNKNOWN_PROTOCOL);
            return;
        }
        int first = memory.get(ValueLayout.JAVA_BYTE, offset) & 0xFF;
        int second = length < 2 ? 0 : memory.get(ValueLayout.JAVA_BYTE, offset + 1) & 0xFF;
        DatagramKind kind = DatagramKind.of(first, second);
        if (kind == DatagramKind.STUN) {
            onStun(memory, offset, length, path);
            return;
        }
        Participant participant = byPath.get(path);
        if (participant == null) {
            counters.drops().count(DropReason.UNKNOWN_PATH);
            return;
        }
        switch (kind) {
            case RTP -> counters.add(Counter.RTP_RECEIVED, 1);
            case RTCP -> counters.add(Counter.RTCP_RECEIVED, 1);
            case DTLS -> counters.add(Counter.DTLS_RECEIVED, 1);
            case STUN, UNKNOWN -> {
                counters.drops().count(DropReason.UNKNOWN_PROTOCOL);
                return;
            }
        }
        participant.transport().onDatagram(kind, memory, offset, length, path, nowNanos);
        markDirty(participant);
    }

    private void onStun(MemorySegment memory, long offset, int length, NetworkPath path) {
        counters.add(Counter.STUN_RECEIVED, 1);
        if (length > stunBytes.length) {
            counters.drops().count(DropReason.STUN_MALFORMED);
            return;
        }
        MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, offset, stunBytes, 0, length);
        if (!stun.tryWrap(stunBytes, 0, length)) {
            counters.drops().count(DropReason.STUN_MALFORMED);
            return;
        }
        if (!stun.hasUsername()) {
            stunServer.onStun(stunBytes, 0, length, path, nowNanos);
            return;
        }
        Participant participant = byUfrag.get(stun.localUfrag());
        if (participant == null) {
            counters.drops().count(DropReason.STUN_UNKNOWN_USER);
            return;
        }
        participant.transport().onStun(stunBytes, 0, length, path, nowNanos);
        markDirty(participant);
    }

    @Override
    public void onBatchEnd() {
        // What the batch led to is flushed by endStep, together with what commands and timers lead to.
    }

    /// A 5-tuple is no more: its TCP connection has ended.
    public void onPathClosed(NetworkPath path) {
        Participant participant = byPath.get(path);
        if (participant != null) {
            participant.transport().onPathClosed(path, nowNanos);
            markDirty(participant);
        }
    }

    /// Runs one command.
    public void run(Runnable command) {
        try {
            command.run();
        } catch (RuntimeException e) {
            LOG.error("A command failed.", e);
        }
    }

    /// Ends a step: timers that are due, feedback, and everything that waits to be sent.
    public void endStep() {
        settleAndRunTimers();
        flush();
    }

    /// The first half of [#endStep]: timers that are due, and feedback.
    void settleAndRunTimers() {
        settle();
        for (TimerTable.Timed timed = timers.pollExpired(nowNanos);
                timed != null;
                timed = timers.pollExpired(nowNanos)) {
            timed.onTimeout(nowNanos);
            settle();
        }
    }

    /// The second half of [#endStep]: everything that waits to be sent.
    void flush() {
        setup.outbox().flush();
    }

    private void settle() {
        for (int i = 0; i < unsettled.size(); i++) {
            unsettled.get(i).settle();
        }
        unsettled.clear();
        for (int i = 0; i < dirty.size(); i++) {
            Participant participant = dirty.get(i);
            participant.settle(nowNanos);
            timers.schedule(participant, participant.nextTimeoutNanos(nowNanos));
        }
        dirty.clear();
    }

    /// When the next step is needed if nothing arrives; `Long.MAX_VALUE` = never.
    public long nextTimeoutNanos() {
        return timers.nextDeadlineNanos();
    }

    void markDirty(Participant participant) {
        if (participant.setDirty()) {
            dirty.add(participant);
        }
    }

    /// Has [Room#settle] called at the end of this step.
    void settleLater(Room room) {
        unsettled.add(room);
    }

    void schedule(TimerTable.Timed timed, long deadlineNanos) {
        timers.schedule(timed, deadlineNanos);
    }

    void cancel(TimerTable.Timed timed) {
        timers.cancel(timed);
    }

    /// The room with an id, or null.
    @Nullable
    Room room(RoomId id) {
        return rooms.get(id);
    }

    /// The room with an id, made if it is not there.
    Room roomForJoin(RoomId id) {
        Room room = rooms.get(id);
        if (room == null) {
            room = new Room(id, this);
            rooms.put(id, room);
            LOG.atInfo().addKeyValue("room", id).log("Room opened.");
        }
        return room;
    }

    void removeRoom(Room room) {
        if (rooms.remove(room.id(), room)) {
            setup.roomClosed().accept(room.id());
            LOG.atInfo().addKeyValue("room", room.id()).log("Room closed.");
        }
    }

    /// All rooms.
    Iterable<Room> rooms() {
        return rooms.values();
    }

    /// What is there now, indexed by [Gauge#ordinal()].
    long[] gauges() {
        long[] gauges = new long[Gauge.values().length];
        gauges[Gauge.ROOMS.ordinal()] = rooms.size();
        gauges[Gauge.PACKET_BUFFERS.ordinal()] = pool.outstanding();
        for (Room room : rooms.values()) {
            gauges[Gauge.PARTICIPANTS.ordinal()] += room.size();
            for (Participant participant : room.participants()) {
                gauges[Gauge.PUBLICATIONS.ordinal()] +=
                        participant.publications().size();
                gauges[Gauge.SLOTS_ASSIGNED.ordinal()] += participant.outbound().assignedSlots();
            }
        }
        return gauges;
    }

    void bindUfrag(String ufrag, Participant participant) {
        byUfrag.put(ufrag, participant);
    }

    void unbindUfrag(String ufrag) {
        byUfrag.remove(ufrag);
    }

    void bindPath(NetworkPath path, Participant participant) {
        Participant former = byPath.put(path, participant);
        if (former != participant) {
            setup.paths().onValidated(path, setup.index());
        }
    }

    void unbindPath(NetworkPath path, Participant participant) {
        if (byPath.remove(path, participant)) {
            setup.paths().onInvalidated(path);
        }
    }

    /// Closes every room.
    public void close(LeaveReason reason) {
        for (Room room : new ArrayList<>(rooms.values())) {
            room.close(reason, "");
        }
        endStep();
    }

    /// Counters of this worker.
    public Counters counters() {
        return counters;
    }

    /// Writes the outgoing packets of all participants.
    HeaderRewriter rewriter() {
        return rewriter;
    }

    PacketPool pool() {
        return pool;
    }

    Setup setup() {
        return setup;
    }

    /// Milliseconds since 1970, by the worker's time.
    long epochMillis() {
        return (setup.clock().originUnixNanos() + nowNanos - setup.clock().originNanos()) / 1_000_000;
    }

    long nowNanos() {
        return nowNanos;
    }

    private final class StunAnswers implements StunServer.Handler {
        @Override
        public void sendStun(byte[] bytes, int length, NetworkPath to) {
            DatagramOutbox outbox = setup.outbox();
            long at = outbox.claim(to, length);
            MemorySegment.copy(bytes, 0, outbox.memory(), ValueLayout.JAVA_BYTE, at, length);
            outbox.commit(length);
        }

        @Override
        public void onStunDropped(StunDropReason reason) {
            counters.drops()
                    .count(
                            reason == StunDropReason.RATE_LIMITED
                                    ? DropReason.STUN_RATE_LIMITED
                                    : DropReason.STUN_REFUSED);
        }
    }
}
