package io.sluice.core.record.product;

import io.sluice.core.record.matroska.MatroskaTrack;
import io.sluice.core.record.matroska.MatroskaWriter;
import io.sluice.rtp.codec.Codec;
import io.sluice.rtp.codec.MediaKind;
import io.sluice.rtp.frame.CodedFrame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Writes the files of one source of a participant: pictures and sound together, without transcoding.
///
/// It goes through the packets twice, for the header of a file tells what only its content shows.
///
/// Owned by its caller.
final class SourceExport {
    private final SegmentSurvey survey;
    private final List<StreamSurvey> streams;
    private final Path directory;
    private final String baseName;
    private final String title;
    private final VideoSetups setups = new VideoSetups();
    private final List<ProductFile> files = new ArrayList<>();
    private boolean hasAudio;
    private int setupIndex = -1;
    private @Nullable MatroskaWriter writer;
    private @Nullable ProductFile file;

    /// @param baseName of the files, without what tells them apart
    SourceExport(SegmentSurvey survey, List<StreamSurvey> streams, Path directory, String baseName, String title) {
        this.survey = survey;
        this.streams = streams;
        this.directory = directory;
        this.baseName = baseName;
        this.title = title;
    }

    /// Writes them; none when there is nothing that can be played.
    List<ProductFile> run() throws IOException {
        new SourceReader(survey, streams, this::note).run();
        SourceReader second = new SourceReader(survey, streams, this::write);
        second.run();
        closeFile();
        if (!files.isEmpty()) {
            files.getFirst().framesLost = second.framesLost();
        }
        return files;
    }

    private void note(MediaKind kind, CodedFrame frame, long micros) {
        if (kind == MediaKind.VIDEO) {
            setups.note(frame);
        } else {
            hasAudio = true;
        }
    }

    private void write(MediaKind kind, CodedFrame frame, long micros) throws IOException {
        boolean video = kind == MediaKind.VIDEO;
        boolean first = video && setupIndex < 0;
        boolean another = video && !first && VideoSetups.isAnother(setups.all().get(setupIndex), frame);
        if (first || another) {
            setupIndex++;
        }
        if (writer == null || another) {
            closeFile();
            open(micros);
        }
        MatroskaWriter out = writer;
        ProductFile current = file;
        if (out != null && current != null) {
            int track = video || setups.all().isEmpty() ? 0 : 1;
            // Rounded down for both kinds alike: no error between them.
            out.frame(track, Math.max(0, (micros - current.offsetMicros()) / 1_000), frame.keyframe(), frame.data());
            current.count(kind, micros);
        }
    }

    private void open(long micros) throws IOException {
        List<MatroskaTrack> tracks = new ArrayList<>();
        VideoSetups.Setup setup = setups.all().isEmpty() ? null : setups.all().get(Math.max(0, setupIndex));
        if (setup != null) {
            tracks.add(new MatroskaTrack(setup.codec(), "", setup.width(), setup.height(), 0, setup.data()));
        }
        if (hasAudio) {
            tracks.add(new MatroskaTrack(Codec.OPUS, "", 0, 0, 2, null));
        }
        String number = files.isEmpty() ? "" : "-" + (files.size() + 1);
        String name = baseName + number + (setup != null && setup.codec() == Codec.H264 ? ".mkv" : ".webm");
        Path path = directory.resolve(name);
        writer = new MatroskaWriter(
                Files.newByteChannel(
                        path,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))),
                title,
                tracks);
        file = new ProductFile(name, tracks, micros);
        files.add(file);
    }

    private void closeFile() throws IOException {
        MatroskaWriter open = writer;
        writer = null;
        if (open != null) {
            open.close();
        }
    }
}
