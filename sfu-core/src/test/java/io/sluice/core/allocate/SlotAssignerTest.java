package io.sluice.core.allocate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SlotAssignerTest {
    /// Two camera seats (slots 0–3), a screen seat (4, 5) and a hall slot (6).
    private static final List<Seat> SEATS = List.of(
            new Seat(Seat.Purpose.CAMERA, 0, 1),
            new Seat(Seat.Purpose.CAMERA, 2, 3),
            new Seat(Seat.Purpose.SCREEN, 4, 5),
            new Seat(Seat.Purpose.HALL, -1, 6));

    private static final List<@Nullable String> EMPTY = Collections.nCopies(7, null);

    private static Candidate<String> person(String name, long order) {
        return candidate(name, order, Long.MIN_VALUE, Candidate.NO_WISH, true);
    }

    private static Candidate<String> candidate(String name, long order, long spoke, int rank, boolean audible) {
        return new Candidate<>(order, spoke, rank, name + "-camera", name + "-voice", null, null, audible);
    }

    @Test
    void seatsPeopleInTheOrderTheyCame() {
        List<@Nullable String> slots =
                SlotAssigner.assign(SEATS, EMPTY, List.of(person("b", 2), person("a", 1)), false);
        assertEquals(Arrays.asList("a-camera", "a-voice", "b-camera", "b-voice", null, null, null), slots);
    }

    @Test
    void movesNobodyWhenSomebodyLeaves() {
        List<@Nullable String> before =
                SlotAssigner.assign(SEATS, EMPTY, List.of(person("a", 1), person("b", 2)), false);
        List<@Nullable String> after =
                SlotAssigner.assign(SEATS, before, List.of(person("b", 2), person("c", 3)), false);
        assertEquals("b-camera", after.get(2));
        assertEquals("c-camera", after.get(0));
    }

    @Test
    void givesTheSeatOfWhoSpokeLongestAgoToWhoSpeaksNow() {
        List<@Nullable String> before = SlotAssigner.assign(
                SEATS,
                EMPTY,
                List.of(candidate("a", 1, 10, Candidate.NO_WISH, true), candidate("b", 2, 20, Candidate.NO_WISH, true)),
                false);
        List<@Nullable String> after = SlotAssigner.assign(
                SEATS,
                before,
                List.of(
                        candidate("a", 1, 10, Candidate.NO_WISH, true),
                        candidate("b", 2, 20, Candidate.NO_WISH, true),
                        candidate("c", 3, 30, Candidate.NO_WISH, true)),
                false);
        assertEquals(before.indexOf("b-camera"), after.indexOf("b-camera"), "b stays where it was");
        assertEquals(before.indexOf("a-camera"), after.indexOf("c-camera"), "c takes the seat of a");
        assertEquals("a-voice", after.get(6), "a is still heard in the hall");
    }

    @Test
    void seatsPinnedPeopleBeforeThoseWhoSpeak() {
        List<@Nullable String> slots = SlotAssigner.assign(
                SEATS,
                EMPTY,
                List.of(
                        candidate("a", 1, 50, Candidate.NO_WISH, true),
                        candidate("b", 2, 40, Candidate.NO_WISH, true),
                        candidate("c", 3, Long.MIN_VALUE, 0, true)),
                false);
        assertEquals("c-camera", slots.get(0));
        assertEquals("a-camera", slots.get(2));
    }

    @Test
    void leavesSilentPeopleOutOfTheHallInLargeRooms() {
        List<@Nullable String> slots = SlotAssigner.assign(
                SEATS,
                EMPTY,
                List.of(
                        person("a", 1),
                        person("b", 2),
                        candidate("c", 3, Long.MIN_VALUE, Candidate.NO_WISH, false),
                        candidate("d", 4, Long.MIN_VALUE, Candidate.NO_WISH, true)),
                false);
        assertEquals("d-voice", slots.get(6));
    }

    @Test
    void showsOnlyWhatWasWishedWhenAsked() {
        List<@Nullable String> slots = SlotAssigner.assign(
                SEATS, EMPTY, List.of(person("a", 1), candidate("b", 2, Long.MIN_VALUE, 5, true)), true);
        assertEquals("b-camera", slots.get(0));
        assertNull(slots.get(2));
        assertEquals("a-voice", slots.get(6), "voices are heard without being asked for");
    }

    @Test
    void givesEachScreenASeatOfItsOwnAndKeepsItThere() {
        Candidate<String> sharing =
                new Candidate<>(1, Long.MIN_VALUE, Candidate.NO_WISH, null, null, "screen", "screen-sound", true);
        Candidate<String> later =
                new Candidate<>(0, Long.MIN_VALUE, Candidate.NO_WISH, null, null, "other", null, true);
        List<@Nullable String> first = SlotAssigner.assign(SEATS, EMPTY, List.of(sharing), false);
        assertEquals("screen", first.get(4));
        assertEquals("screen-sound", first.get(5));
        List<Candidate<String>> both = new ArrayList<>(List.of(sharing, later));
        List<@Nullable String> second = SlotAssigner.assign(SEATS, first, both, false);
        assertEquals("other", second.get(4), "who joined first has the one screen seat");
        assertNull(second.get(5));
    }
}
