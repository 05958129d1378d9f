package io.sluice.load.acceptance;

import io.sluice.load.browser.PresentedFrame;
import io.sluice.load.browser.ProbeLog;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Compares the id in every presented frame with the person under whose name the page presented it.
///
/// Owned by one thread.
final class FrameJudge {
    /// How many wrong frames are described; the rest is only counted (chosen).
    private static final int MOST_EXAMPLES = 3;

    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<String> examples = new ArrayList<>();
    private final Set<Integer> seen = new TreeSet<>();
    private long shown;
    private long damaged;
    private long underAnothersName;
    private long lostEntries;

    /// Somebody is in the room. Those who left stay known: their last frames may still be told of.
    void know(String participantId, int number) {
        numbers.put(participantId, number);
    }

    /// The number that a participant's frames carry.
    int numberOf(String participantId) {
        Integer number = numbers.get(participantId);
        if (number == null) {
            throw new IllegalStateException("the page names somebody who never joined: " + participantId);
        }
        return number;
    }

    /// Judges what one viewer presented.
    void judge(String viewer, ProbeLog log) {
        lostEntries += log.lostEntries();
        for (PresentedFrame frame : log.remoteFrames()) {
            if (!frame.intact()) {
                damaged++;
                example(viewer + " decoded a damaged frame: " + frame);
            } else if (frame.shown()) {
                shown++;
                seen.add(frame.id());
                Integer number = numbers.get(frame.name());
                if (number == null || number != frame.id()) {
                    underAnothersName++;
                    example(viewer + " presented " + frame.id() + " under the name of " + number + ": " + frame);
                }
            }
        }
    }

    private void example(String text) {
        if (examples.size() < MOST_EXAMPLES) {
            examples.add(text);
        }
    }

    /// Adds what was found, and whether it is all right.
    void tell(Measured.Builder measured) {
        measured.check("framesShown", shown, shown > 0)
                .check("framesUnderAnothersName", underAnothersName, underAnothersName == 0)
                .check("framesDamaged", damaged, damaged == 0)
                .check("framesNotLogged", lostEntries, lostEntries == 0)
                .figure("peopleSeen", seen.size());
        if (!examples.isEmpty()) {
            measured.figure("examples", String.join("; ", examples));
        }
    }
}
