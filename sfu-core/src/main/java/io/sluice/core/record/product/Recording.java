package io.sluice.core.record.product;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One recording as it lies on the disk, looked over; complete or broken off.
///
/// Immutable.
public final class Recording {
    private final Path directory;
    private final @Nullable SegmentSurvey room;
    private final List<SegmentSurvey> participants;

    private Recording(Path directory, @Nullable SegmentSurvey room, List<SegmentSurvey> participants) {
        this.directory = directory;
        this.room = room;
        this.participants = participants;
    }

    /// Looks a recording's directory over.
    ///
    /// @throws IOException with a sentence when there is no recording in it
    public static Recording open(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            throw new IOException("'" + directory + "' is no directory.");
        }
        SegmentSurvey room = null;
        List<SegmentSurvey> participants = new ArrayList<>();
        for (Path file : segments(directory)) {
            SegmentSurvey survey = SegmentSurvey.of(file);
            if (survey.participant().isEmpty()) {
                room = room == null && !survey.description().isEmpty() ? survey : room;
            } else {
                participants.add(survey);
            }
        }
        if (room == null && participants.isEmpty()) {
            throw new IOException("There is no recording in '" + directory + "'.");
        }
        return new Recording(directory, room, participants);
    }

    static List<Path> segments(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().endsWith(".segment"))
                    .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .sorted()
                    .toList();
        }
    }

    Path directory() {
        return directory;
    }

    List<SegmentSurvey> participants() {
        return participants;
    }

    @Nullable
    SegmentSurvey room() {
        return room;
    }

    Map<String, Object> description() {
        return room != null ? room.description() : participants.getFirst().description();
    }

    long startMicros() {
        return room != null ? room.startMicros() : participants.getFirst().startMicros();
    }

    /// Why it ended, or null when it was interrupted.
    @Nullable
    String end() {
        return room == null ? null : room.end();
    }

    /// Streams with packets by what they show: `camera` (with the microphone) and `screen` (with its sound).
    static Map<String, List<StreamSurvey>> sourcesOf(SegmentSurvey participant) {
        Map<String, List<StreamSurvey>> sources = new LinkedHashMap<>();
        for (StreamSurvey stream : participant.streams()) {
            if (!stream.isEmpty()) {
                String source = stream.stream().isScreen() ? "screen" : "camera";
                sources.computeIfAbsent(source, any -> new ArrayList<>()).add(stream);
            }
        }
        return sources;
    }
}
