package io.sluice.core.forward;

import io.sluice.core.room.LayerChoice;
import io.sluice.core.room.SlotLimit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Says in a sentence why a slot shows what it shows.
///
/// Immutable.
public final class DecisionText {
    private DecisionText() {}

    /// The sentence.
    ///
    /// @param estimateBps what the connection carries, −1 = nothing bounds it
    /// @param nextBps what it would have to carry for the next layer, 0 = there is none
    /// @param settling whether there is room already
    public static String of(
            @Nullable LayerChoice given,
            @Nullable LayerChoice wanted,
            SlotLimit limit,
            long estimateBps,
            long nextBps,
            boolean settling) {
        String shown = given == null ? "" : "Shown at " + size(given) + ". ";
        return switch (limit) {
            case NONE -> shown + "That is the best its publisher sends.";
            case VIEWPORT -> shown + "More would not be visible in a tile of this size.";
            case LAST_N -> "Not shown: all slots are taken by others.";
            case BANDWIDTH -> bandwidth(given, wanted, shown, estimateBps, nextBps, settling);
            case NOT_PUBLISHED ->
                given == null
                        ? "Not shown: its publisher sends nothing at the moment."
                        : shown + "Its publisher does not send anything better at the moment.";
            case PUBLISHER_CPU -> shown + "Its publisher's computer is too busy to send better.";
            case PUBLISHER_BANDWIDTH -> shown + "Its publisher's connection is too slow to send better.";
            case MUTED -> "Not shown: its publisher has turned it off.";
            case PAUSED -> "Not shown: this client paused it.";
            case KEYFRAME -> "Waiting for the next complete picture from its publisher.";
            case ACKNOWLEDGEMENT -> "Waiting for this client to make the tile ready.";
            case CODEC -> "Not shown: this client cannot decode it.";
        };
    }

    private static String bandwidth(
            @Nullable LayerChoice given,
            @Nullable LayerChoice wanted,
            String shown,
            long estimateBps,
            long nextBps,
            boolean settling) {
        if (given != null && settling) {
            return shown + "There is room for more; it comes once that has lasted.";
        }
        String carries = "Your connection carries " + rate(estimateBps);
        if (given == null) {
            return "Paused: " + lower(carries) + ", showing it needs " + rate(nextBps) + ".";
        }
        String towards =
                wanted == null || wanted.height() == 0 ? "" : " towards " + wanted.width() + "×" + wanted.height();
        return shown + carries + "; the next step" + towards + " needs " + rate(nextBps) + ".";
    }

    private static String lower(String sentence) {
        return Character.toLowerCase(sentence.charAt(0)) + sentence.substring(1);
    }

    private static String size(LayerChoice choice) {
        String frames = Math.round(choice.framesPerSecond()) + " frames a second, " + rate(choice.bps());
        return choice.height() == 0 ? frames : choice.width() + "×" + choice.height() + ", " + frames;
    }

    /// Bits per second for people.
    static String rate(long bps) {
        if (bps >= 1_000_000) {
            return String.format(Locale.ROOT, "%.1f Mb/s", bps / 1e6);
        }
        return Math.round(Math.max(0, bps) / 1e3) + " kb/s";
    }
}
