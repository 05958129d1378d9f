package io.sluice.core.record.product;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What `./sluice recording info` says: who is in it, what is missing.
///
/// Immutable.
public final class Report {
    private Report() {}

    /// The lines of the report.
    public static List<String> of(Recording recording) {
        List<String> lines = new ArrayList<>();
        String end = recording.end();
        lines.add(String.format(
                Locale.ROOT,
                "%s of room '%s': %s",
                JsonObjects.text(recording.description(), "recording"),
                JsonObjects.text(recording.description(), "room"),
                end == null ? "interrupted, all that was written is readable" : "ended (" + end + ")"));
        for (SegmentSurvey participant : recording.participants()) {
            lines.add(String.format(
                    Locale.ROOT,
                    "  %s '%s' (%s): from %.3f s to %.3f s, %.1f MB%s",
                    participant.file().getFileName(),
                    JsonObjects.text(participant.participant(), "name"),
                    JsonObjects.text(participant.participant(), "id"),
                    participant.firstMicros() / 1e6,
                    participant.lastMicros() / 1e6,
                    participant.fileBytes() / 1e6,
                    participant.tornBytes() == 0
                            ? ""
                            : ", torn tail of " + participant.tornBytes() + " bytes left out"));
            for (StreamSurvey stream : participant.streams()) {
                if (!stream.isEmpty()) {
                    lines.add(line(stream));
                }
            }
        }
        return lines;
    }

    private static String line(StreamSurvey stream) {
        double seconds = Math.max(1e-3, (stream.lastMicros() - stream.firstMicros()) / 1e6);
        return String.format(
                Locale.ROOT,
                "    %s%s ssrc %08x: %d packets in %.1f s (%.0f kbit/s), %d repaired, %d lost (%.2f %%), "
                        + "%d silences of together %.1f s",
                stream.stream().source(),
                stream.stream().rid().isEmpty() ? "" : " " + stream.stream().rid(),
                stream.stream().ssrc(),
                stream.packets(),
                seconds,
                stream.bytes() * 8 / seconds / 1e3,
                stream.repaired(),
                stream.lost(),
                100.0 * stream.lost() / (stream.packets() + stream.lost()),
                stream.gaps(),
                stream.gapMicros() / 1e6);
    }
}
