package io.sluice.core.worker;

import io.sluice.core.record.RecordingEnd;
import io.sluice.core.room.Explanation;
import io.sluice.core.room.JoinOutcome;
import io.sluice.core.room.JoinRequest;
import io.sluice.core.room.LeaveReason;
import io.sluice.core.room.MediaSections;
import io.sluice.core.room.ParticipantId;
import io.sluice.core.room.ParticipantListener;
import io.sluice.core.room.ParticipantUpdate;
import io.sluice.core.room.RecordingOutcome;
import io.sluice.core.room.RecordingState;
import io.sluice.core.room.Reservation;
import io.sluice.core.room.RoomId;
import io.sluice.core.room.RoomSummary;
import io.sluice.core.room.Sfu;
import io.sluice.core.room.SubscriptionRequest;
import io.sluice.core.room.TrackDeclaration;
import io.sluice.core.room.TransportParameters;
import io.sluice.core.stats.Counter;
import io.sluice.core.stats.Gauge;
import io.sluice.core.stats.RoomSnapshot;
import io.sluice.core.stats.ServerCounters;
import io.sluice.core.stats.Stage;
import io.sluice.core.stats.StageTime;
import io.sluice.rtp.ice.IceCredentials;
import io.sluice.rtp.transport.DropReason;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// All media workers of this node, and the door to them: a room is placed on the worker with the fewest rooms' worth of
/// work, and every call about it becomes a command there.
///
/// Thread-safe.
final class WorkerPool implements Sfu {
    private static final String UFRAG_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    private static final HexFormat HEX = HexFormat.of();

    private final Local local;
    private final List<MediaLoop> loops;
    private final @Nullable Recordings recordings;
    private final SecureRandom random = new SecureRandom();
    private final Map<RoomId, Integer> places = new ConcurrentHashMap<>();
    private final AtomicInteger nextWorker = new AtomicInteger();

    WorkerPool(Local local, List<MediaLoop> loops, @Nullable Recordings recordings) {
        this.local = local;
        this.recordings = recordings;
        this.loops = List.copyOf(loops);
    }

    /// The worker that a username fragment of ours names, or −1.
    static int workerOf(String ufrag) {
        return ufrag.isEmpty() ? -1 : UFRAG_ALPHABET.indexOf(ufrag.charAt(0));
    }

    /// The worker that the first byte of a username fragment names, or −1.
    static int workerOf(byte first) {
        return UFRAG_ALPHABET.indexOf(first);
    }

    @Override
    public Local local() {
        return local;
    }

    @Override
    public Reservation reserve(RoomId room) {
        byte[] id = new byte[6];
        random.nextBytes(id);
        return reservation(room, new ParticipantId("p-" + HEX.formatHex(id)));
    }

    @Override
    public Reservation reserveRestart(RoomId room, ParticipantId participant) {
        return reservation(room, participant);
    }

    private Reservation reservation(RoomId room, ParticipantId participant) {
        IceCredentials fresh = IceCredentials.generate(random);
        char worker = UFRAG_ALPHABET.charAt(placeOf(room));
        return new Reservation(room, participant, new IceCredentials(worker + fresh.ufrag(), fresh.pwd()));
    }

    private int placeOf(RoomId room) {
        return places.computeIfAbsent(room, id -> quietest());
    }

    /// The worker with the least busy time lately, by what they publish; in turn among equals.
    private int quietest() {
        int best = Math.floorMod(nextWorker.getAndIncrement(), loops.size());
        long least = participantsOf(best);
        for (int i = 0; i < loops.size(); i++) {
            if (participantsOf(i) < least) {
                best = i;
                least = participantsOf(i);
            }
        }
        return best;
    }

    private long participantsOf(int worker) {
        MediaLoop.Published published = loops.get(worker).published();
        return published == null ? 0 : published.gauges()[Gauge.PARTICIPANTS.ordinal()];
    }

    private MediaLoop loopOf(RoomId room) {
        return loops.get(placeOf(room));
    }

    private void withRoom(RoomId id, Consumer<@Nullable Room> action) {
        MediaLoop loop = loopOf(id);
        loop.commands().put(() -> action.accept(loop.worker().room(id)));
    }

    private void withParticipant(RoomId id, ParticipantId participant, Consumer<Participant> action) {
        withRoom(id, room -> {
            Participant member = room == null ? null : room.participant(participant);
            if (member != null) {
                action.accept(member);
            }
        });
    }

    @Override
    public void join(JoinRequest request, ParticipantListener listener, Consumer<JoinOutcome> outcome) {
        int reserved = workerOf(request.transport().local().ufrag());
        if (reserved < 0
                || reserved >= loops.size()
                || places.computeIfAbsent(request.room(), id -> reserved) != reserved) {
            outcome.accept(new JoinOutcome.Unavailable("The room has just moved; try again."));
            return;
        }
        MediaLoop loop = loops.get(reserved);
        loop.commands().put(() -> {
            Room room = loop.worker().roomForJoin(request.room());
            outcome.accept(room.join(request, listener));
            if (recordings != null && recordings.isAutomatic() && room.size() == 1) {
                recordings.start(room, loop.commands(), begun -> {});
            }
        });
    }

    @Override
    public void startRecording(RoomId room, Consumer<RecordingOutcome> outcome) {
        MediaLoop loop = loopOf(room);
        loop.commands().put(() -> {
            Room found = loop.worker().room(room);
            if (found == null) {
                outcome.accept(new RecordingOutcome.NoRoom());
            } else if (recordings == null) {
                outcome.accept(new RecordingOutcome.Unavailable("This server keeps no recordings."));
            } else {
                recordings.start(found, loop.commands(), outcome);
            }
        });
    }

    @Override
    public void stopRecording(RoomId room, Consumer<RecordingOutcome> outcome) {
        withRoom(room, found -> {
            if (found == null) {
                outcome.accept(new RecordingOutcome.NoRoom());
            } else {
                found.recording().end(RecordingEnd.STOPPED);
                outcome.accept(new RecordingOutcome.Done(found.recording().state()));
            }
        });
    }

    @Override
    public void recording(RoomId room, Consumer<@Nullable RecordingState> consumer) {
        withRoom(
                room,
                found ->
                        consumer.accept(found == null ? null : found.recording().state()));
    }

    @Override
    public void renegotiate(
            RoomId room,
            ParticipantId participant,
            MediaSections media,
            @Nullable TransportParameters transport,
            List<TrackDeclaration> tracks,
            Runnable done) {
        withRoom(room, found -> {
            Participant member = found == null ? null : found.participant(participant);
            if (found != null && member != null) {
                member.renegotiate(media, transport);
                found.renegotiated(member, tracks);
            }
            done.run();
        });
    }

    @Override
    public void update(RoomId room, ParticipantId participant, ParticipantUpdate update, Runnable done) {
        withRoom(room, found -> {
            Participant member = found == null ? null : found.participant(participant);
            if (found != null && member != null) {
                found.update(member, update);
            }
            done.run();
        });
    }

    @Override
    public void subscribe(RoomId room, ParticipantId participant, SubscriptionRequest request) {
        withParticipant(room, participant, member -> member.room().subscribe(member, request));
    }

    @Override
    public void acknowledgeSlots(RoomId room, ParticipantId participant, long revision) {
        withParticipant(room, participant, member -> member.room().acknowledgeSlots(member, revision));
    }

    @Override
    public void chat(
            RoomId room,
            ParticipantId from,
            @Nullable ParticipantId to,
            String topic,
            String text,
            Consumer<Boolean> delivered) {
        withRoom(room, found -> {
            Participant member = found == null ? null : found.participant(from);
            delivered.accept(found != null && member != null && found.chat(member, to, topic, text));
        });
    }

    @Override
    public void leave(RoomId room, ParticipantId participant, LeaveReason reason) {
        withParticipant(room, participant, member -> member.room().leave(member, reason, ""));
    }

    @Override
    public void closeRoom(RoomId room, LeaveReason reason, Consumer<Boolean> existed) {
        withRoom(room, found -> {
            if (found != null) {
                found.close(reason, "");
            }
            existed.accept(found != null);
        });
    }

    @Override
    public void explain(RoomId room, ParticipantId participant, Consumer<@Nullable Explanation> consumer) {
        withRoom(room, found -> {
            Participant member = found == null ? null : found.participant(participant);
            consumer.accept(found == null || member == null ? null : Explanations.of(found, member));
        });
    }

    @Override
    public void snapshot(RoomId room, Consumer<@Nullable RoomSnapshot> consumer) {
        withRoom(room, found -> consumer.accept(found == null ? null : Snapshots.of(found)));
    }

    @Override
    public void rooms(Consumer<List<RoomSummary>> consumer) {
        List<RoomSummary> all = new ArrayList<>();
        AtomicInteger missing = new AtomicInteger(loops.size());
        for (MediaLoop loop : loops) {
            loop.commands().put(() -> {
                List<RoomSummary> some = new ArrayList<>();
                for (Room room : loop.worker().rooms()) {
                    some.add(room.summary());
                }
                synchronized (all) {
                    all.addAll(some);
                }
                if (missing.decrementAndGet() == 0) {
                    synchronized (all) {
                        consumer.accept(List.copyOf(all));
                    }
                }
            });
        }
    }

    @Override
    public ServerCounters counters() {
        long[] counts = new long[Counter.values().length];
        long[] drops = new long[DropReason.values().length];
        long[] gauges = new long[Gauge.values().length];
        Map<Stage, StageTime> stages = new EnumMap<>(Stage.class);
        for (MediaLoop loop : loops) {
            MediaLoop.Published published = loop.published();
            if (published != null) {
                addTo(counts, published.counts());
                addTo(drops, published.drops());
                addTo(gauges, published.gauges());
                for (Stage stage : Stage.values()) {
                    stages.merge(stage, published.stages()[stage.ordinal()], StageTime::plus);
                }
            }
            counts[Counter.COMMANDS_REFUSED.ordinal()] += loop.commands().refused();
        }
        return new ServerCounters(
                mapped(Gauge.class, Gauge.values(), g -> gauges[g.ordinal()]),
                mapped(Counter.class, Counter.values(), c -> counts[c.ordinal()]),
                mapped(DropReason.class, DropReason.values(), r -> drops[r.ordinal()]),
                stages);
    }

    private static void addTo(long[] totals, long[] some) {
        for (int i = 0; i < totals.length; i++) {
            totals[i] += some[i];
        }
    }

    private static <K extends Enum<K>> Map<K, Long> mapped(Class<K> type, K[] keys, Function<K, Long> value) {
        Map<K, Long> map = new EnumMap<>(type);
        for (K key : keys) {
            map.put(key, value.apply(key));
        }
        return map;
    }

    /// A room is gone: the next one of its name may live elsewhere.
    void forget(RoomId room) {
        places.remove(room);
    }
}
