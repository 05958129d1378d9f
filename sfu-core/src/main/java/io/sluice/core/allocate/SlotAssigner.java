package io.sluice.core.allocate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Decides which publication each slot of one subscriber carries.
///
/// Rules, in this order. Those the subscriber asked for come first, in the order of their wish; then those who spoke
/// latest; then those who came first. As many as there are camera seats are chosen. Whoever is chosen and has a seat
/// keeps it: nobody jumps. Free seats are filled in that order, lowest seat first. Of the rest, those that should be
/// heard get a hall slot, again without moving anybody. Screen shares get screen seats in the order in which people
/// joined.
///
/// Immutable.
public final class SlotAssigner {
    private SlotAssigner() {}

    /// Decides anew.
    ///
    /// @param seats the subscriber's seats
    /// @param current what each slot carries now; indexed by slot, null = nothing
    /// @param candidates everybody else in the room
    /// @param onlyWished whether cameras and screens that nobody asked for stay out
    /// @return what each slot shall carry, indexed as `current`
    public static <T> List<@Nullable T> assign(
            List<Seat> seats, List<@Nullable T> current, List<Candidate<T>> candidates, boolean onlyWished) {
        List<@Nullable T> next = new ArrayList<>();
        for (int i = 0; i < current.size(); i++) {
            next.add(null);
        }
        List<Candidate<T>> ranked = new ArrayList<>(candidates);
        ranked.sort(Comparator.<Candidate<T>>comparingInt(Candidate::rank)
                .thenComparing(Comparator.<Candidate<T>>comparingLong(Candidate::lastSpokeNanos)
                        .reversed())
                .thenComparing(c -> isSeated(seats, current, c) ? 0 : 1)
                .thenComparingLong(Candidate::order));
        List<Candidate<T>> seated = seatPeople(seats, current, ranked, next, onlyWished);
        fillHall(seats, current, ranked, seated, next);
        seatScreens(seats, current, ranked, next, onlyWished);
        return next;
    }

    private static <T> boolean isSeated(List<Seat> seats, List<@Nullable T> current, Candidate<T> candidate) {
        return seatOf(seats, current, candidate) != null;
    }

    private static <T> @Nullable Seat seatOf(List<Seat> seats, List<@Nullable T> current, Candidate<T> candidate) {
        for (Seat seat : seats) {
            if (seat.purpose() == Seat.Purpose.CAMERA
                    && (carries(current, seat.videoSlot(), candidate.video())
                            || carries(current, seat.audioSlot(), candidate.audio()))) {
                return seat;
            }
        }
        return null;
    }

    private static <T> boolean carries(List<@Nullable T> current, int slot, @Nullable T publication) {
        return slot >= 0 && publication != null && Objects.equals(current.get(slot), publication);
    }

    private static <T> List<Candidate<T>> seatPeople(
            List<Seat> seats,
            List<@Nullable T> current,
            List<Candidate<T>> ranked,
            List<@Nullable T> next,
            boolean onlyWished) {
        List<Seat> free = new ArrayList<>();
        for (Seat seat : seats) {
            if (seat.purpose() == Seat.Purpose.CAMERA) {
                free.add(seat);
            }
        }
        List<Candidate<T>> chosen = new ArrayList<>();
        for (Candidate<T> candidate : ranked) {
            boolean wanted = !onlyWished || candidate.rank() != Candidate.NO_WISH;
            boolean present = candidate.video() != null || candidate.audio() != null;
            if (wanted && present && chosen.size() < free.size()) {
                chosen.add(candidate);
            }
        }
        List<Candidate<T>> newcomers = new ArrayList<>();
        for (Candidate<T> candidate : chosen) {
            Seat kept = seatOf(seats, current, candidate);
            if (kept != null && free.remove(kept)) {
                put(next, kept, candidate.video(), candidate.audio());
            } else {
                newcomers.add(candidate);
            }
        }
        for (Candidate<T> candidate : newcomers) {
            Seat seat = free.removeFirst();
            put(next, seat, candidate.video(), candidate.audio());
        }
        return chosen;
    }

    private static <T> void put(List<@Nullable T> next, Seat seat, @Nullable T video, @Nullable T audio) {
        if (seat.videoSlot() >= 0) {
            next.set(seat.videoSlot(), video);
        }
        if (seat.audioSlot() >= 0) {
            next.set(seat.audioSlot(), audio);
        }
    }

    private static <T> void fillHall(
            List<Seat> seats,
            List<@Nullable T> current,
            List<Candidate<T>> ranked,
            List<Candidate<T>> seated,
            List<@Nullable T> next) {
        List<Integer> free = new ArrayList<>();
        for (Seat seat : seats) {
            if (seat.purpose() == Seat.Purpose.HALL && seat.audioSlot() >= 0) {
                free.add(seat.audioSlot());
            }
        }
        List<T> voices = new ArrayList<>();
        for (Candidate<T> candidate : ranked) {
            T audio = candidate.audio();
            if (audio != null && candidate.audible() && !seated.contains(candidate) && voices.size() < free.size()) {
                voices.add(audio);
            }
        }
        place(voices, free, current, next);
    }

    private static <T> void seatScreens(
            List<Seat> seats,
            List<@Nullable T> current,
            List<Candidate<T>> ranked,
            List<@Nullable T> next,
            boolean onlyWished) {
        List<Candidate<T>> sharing = new ArrayList<>();
        for (Candidate<T> candidate : ranked) {
            if (candidate.screen() != null && (!onlyWished || candidate.rank() != Candidate.NO_WISH)) {
                sharing.add(candidate);
            }
        }
        List<Seat> free = new ArrayList<>();
        for (Seat seat : seats) {
            if (seat.purpose() == Seat.Purpose.SCREEN && seat.videoSlot() >= 0) {
                free.add(seat);
            }
        }
        List<Candidate<T>> chosen = sharing.subList(0, Math.min(free.size(), sharing.size()));
        List<Candidate<T>> newcomers = new ArrayList<>();
        for (Candidate<T> candidate : chosen) {
            Seat kept = null;
            for (Seat seat : free) {
                if (carries(current, seat.videoSlot(), candidate.screen())) {
                    kept = seat;
                }
            }
            if (kept == null) {
                newcomers.add(candidate);
            } else {
                free.remove(kept);
                put(next, kept, candidate.screen(), candidate.screenAudio());
            }
        }
        for (Candidate<T> candidate : newcomers) {
            put(next, free.removeFirst(), candidate.screen(), candidate.screenAudio());
        }
    }

    private static <T> void place(
            List<T> publications, List<Integer> free, List<@Nullable T> current, List<@Nullable T> next) {
        List<T> newcomers = new ArrayList<>();
        for (T publication : publications) {
            Integer kept = null;
            for (Integer slot : free) {
                if (Objects.equals(current.get(slot), publication)) {
                    kept = slot;
                }
            }
            if (kept == null) {
                newcomers.add(publication);
            } else {
                free.remove(kept);
                next.set(kept, publication);
            }
        }
        for (T publication : newcomers) {
            next.set(free.removeFirst(), publication);
        }
    }
}
