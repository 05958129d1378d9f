package io.sluice.core.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.sluice.core.room.JoinOutcome;
import io.sluice.core.room.JoinRequest;
import io.sluice.core.room.LeaveReason;
import io.sluice.core.room.MediaSections;
import io.sluice.core.room.ParticipantId;
import io.sluice.core.room.ParticipantKind;
import io.sluice.core.room.SubscriptionRequest;
import io.sluice.core.room.TransportParameters;
import io.sluice.rtp.dtls.Fingerprint;
import io.sluice.rtp.ice.IceCredentials;
import io.sluice.rtp.netem.NetworkConditions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Who may come in under which name, and who is told of it.
class RoomMembershipTest {
    private static final long SECOND = 1_000_000_000L;

    private final VirtualRoom room = new VirtualRoom(1);
    private final boolean[] cut = new boolean[1];
    private final VirtualClient witness = room.join(VirtualClient.Plan.of(true, 1)
            .over(NetworkConditions.PERFECT.withLoss(() -> random -> cut[0]), NetworkConditions.PERFECT));
    private int number = 100;

    @Test
    void aNameThatIsLiveIsTakenForWhoDoesNotReplace() {
        assertInstanceOf(JoinOutcome.Joined.class, join("obs", ParticipantKind.INGEST, false));
        assertInstanceOf(JoinOutcome.NameTaken.class, join("obs", ParticipantKind.INGEST, false));
        assertInstanceOf(JoinOutcome.NameTaken.class, join("identity-0", ParticipantKind.INGEST, false));
        assertEquals(2, size(), "nobody had to go");
    }

    @Test
    void aNameThatIsLiveIsGivenToWhoReplaces() {
        join("obs", ParticipantKind.INGEST, false);
        assertInstanceOf(JoinOutcome.Joined.class, join("obs", ParticipantKind.INGEST, true));
        assertEquals(2, size());
    }

    @Test
    void aNameWhoseTransportHasDiedIsFree() {
        room.loop.runFor(SECOND);
        assertInstanceOf(JoinOutcome.NameTaken.class, join("identity-0", ParticipantKind.INGEST, false));
        cut[0] = true;
        room.loop.runFor(40 * SECOND);
        assertInstanceOf(JoinOutcome.Joined.class, join("identity-0", ParticipantKind.INGEST, false));
    }

    @Test
    void viewersComeAndGoUnseen() {
        JoinOutcome.Joined viewer =
                assertInstanceOf(JoinOutcome.Joined.class, join("viewer", ParticipantKind.VIEWER, true));
        assertEquals(2, viewer.state().participants().size(), "a viewer is told of itself");
        JoinOutcome.Joined member =
                assertInstanceOf(JoinOutcome.Joined.class, join("late", ParticipantKind.MEMBER, true));
        assertEquals(
                List.of("identity-0", "late"),
                member.state().participants().stream()
                        .map(one -> one.identity())
                        .toList());
        room.step(() -> {
            Room here = room.worker.roomForJoin(VirtualClient.ROOM);
            here.leave(Objects.requireNonNull(here.participant(new ParticipantId("p-101"))), LeaveReason.LEFT, "");
        });
        assertEquals(List.of("joined p-102"), witness.heard, "the viewer p-101 is not heard of");
    }

    private int size() {
        return room.worker.roomForJoin(VirtualClient.ROOM).size();
    }

    private JoinOutcome join(String identity, ParticipantKind kind, boolean replaces) {
        number++;
        JoinRequest request = new JoinRequest(
                VirtualClient.ROOM,
                new ParticipantId("p-" + number),
                identity,
                identity,
                Map.of(),
                new TransportParameters(
                        IceCredentials.generate(room.random),
                        IceCredentials.generate(room.random),
                        List.of(new Fingerprint("sha-256", "AB:".repeat(31) + "AB"))),
                new MediaSections(List.of(), List.of(), "cname"),
                List.of(),
                SubscriptionRequest.AUTOMATIC,
                true,
                true,
                false,
                kind,
                replaces);
        VirtualClient listener = new VirtualClient(room, number, VirtualClient.Plan.of(false, 0));
        JoinOutcome[] outcome = new JoinOutcome[1];
        room.step(() -> outcome[0] = room.worker.roomForJoin(VirtualClient.ROOM).join(request, listener));
        return outcome[0];
    }
}
