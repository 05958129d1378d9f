package io.sluice.core.record.matroska;

import io.sluice.rtp.codec.Codec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayList;
import java.util.List;

/// Writes a WebM or Matroska file frame by frame, with an index at its end (RFC 9559; WebM container guidelines).
///
/// Times are in milliseconds. A cluster is put together in memory and written when the next begins, at a keyframe or
/// after [#CLUSTER_MILLIS]. What is known only at the end (duration, size, where the index lies) has its place at the
/// beginning and is filled in then; a file that was not closed plays all the same.
///
/// Owned by its caller.
public final class MatroskaWriter implements AutoCloseable {
    private static final int CLUSTER_MILLIS = 5_000;
    private static final int MAX_CLUSTER_BYTES = 8 << 20;

    private static final int EBML = 0x1A45DFA3;
    private static final int SEGMENT = 0x18538067;
    private static final int SEEK_HEAD = 0x114D9B74;
    private static final int INFO = 0x1549A966;
    private static final int TRACKS = 0x1654AE6B;
    private static final int CLUSTER = 0x1F43B675;
    private static final int CUES = 0x1C53BB6B;

    /// RFC 7845 §4.2: 80 ms of what the decoder says after a seek are to be thrown away.
    private static final long OPUS_SEEK_PREROLL_NANOS = 80_000_000L;

    private record Cue(long millis, int track, long clusterAt) {}

    private final SeekableByteChannel channel;
    private final List<MatroskaTrack> tracks;
    private final String title;
    private final List<Cue> cues = new ArrayList<>();
    private final boolean hasVideo;
    private long segmentDataAt;
    private long headAt;
    private Ebml cluster = new Ebml();
    private long clusterMillis = -1;
    private boolean clusterHasCue;
    private long endMillis;

    /// Begins a file.
    ///
    /// @param channel at its beginning; closed by [#close]
    public MatroskaWriter(SeekableByteChannel channel, String title, List<MatroskaTrack> tracks) throws IOException {
        this.channel = channel;
        this.tracks = List.copyOf(tracks);
        this.title = title;
        this.hasVideo = tracks.stream().anyMatch(track -> track.width() > 0);
        boolean webm = tracks.stream().allMatch(MatroskaTrack::isWebm);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Ebml header = new Ebml()
                .number(0x4286, 1)
                .number(0x42F7, 1)
                .number(0x42F2, 4)
                .number(0x42F3, 8)
                .text(0x4282, webm ? "webm" : "matroska")
                .number(0x4287, 4)
                .number(0x4285, 2);
        out.writeBytes(new Ebml().master(EBML, header).toByteArray());
        Ebml.writeId(out, SEGMENT);
        Ebml.writeSize(out, 0xFF_FFFF_FFFF_FFFFL);
        segmentDataAt = out.size();
        write(out.toByteArray());
        headAt = channel.position();
        write(head(0, 0));
    }

    /// Seek head, info and tracks, always of the same length.
    private byte[] head(double durationMillis, long cuesAt) {
        Ebml info = new Ebml()
                .number(0x2AD7B1, 1_000_000)
                .real(0x4489, durationMillis)
                .text(0x7BA9, title)
                .text(0x4D80, "Sluice")
                .text(0x5741, "Sluice");
        int seekLength = seekHead(0, 0, 0).toByteArray().length;
        byte[] infoBytes = new Ebml().master(INFO, info).toByteArray();
        Ebml entries = new Ebml();
        for (int i = 0; i < tracks.size(); i++) {
            entries.master(0xAE, entry(i));
        }
        Ebml head = seekHead(seekLength, seekLength + infoBytes.length, cuesAt == 0 ? 0 : cuesAt - segmentDataAt);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(head.toByteArray());
        out.writeBytes(infoBytes);
        out.writeBytes(new Ebml().master(TRACKS, entries).toByteArray());
        return out.toByteArray();
    }

    private static Ebml seekHead(long info, long trackList, long cueList) {
        Ebml entries = new Ebml()
                .master(0x4DBB, seek(INFO, info))
                .master(0x4DBB, seek(TRACKS, trackList))
                .master(0x4DBB, seek(cueList == 0 ? INFO : CUES, cueList == 0 ? info : cueList));
        return new Ebml().master(SEEK_HEAD, entries);
    }

    private static Ebml seek(int id, long at) {
        ByteArrayOutputStream idBytes = new ByteArrayOutputStream();
        Ebml.writeId(idBytes, id);
        return new Ebml().bytes(0x53AB, idBytes.toByteArray()).number(0x53AC, at);
    }

    private Ebml entry(int index) {
        MatroskaTrack track = tracks.get(index);
        boolean video = track.width() > 0;
        Ebml entry = new Ebml()
                .number(0xD7, index + 1L)
                .number(0x73C5, index + 1L)
                .number(0x83, video ? 1 : 2)
                .number(0x9C, 0)
                .text(0x86, codecId(track.codec()));
        if (!track.name().isEmpty()) {
            entry.text(0x536E, track.name());
        }
        byte[] setup = track.codec() == Codec.OPUS ? opusHead(track.channels()) : track.setup();
        if (setup != null) {
            entry.bytes(0x63A2, setup);
        }
        if (video) {
            return entry.master(0xE0, new Ebml().number(0xB0, track.width()).number(0xBA, track.height()));
        }
        return entry.number(0x56BB, OPUS_SEEK_PREROLL_NANOS)
                .master(0xE1, new Ebml().real(0xB5, 48_000).number(0x9F, track.channels()));
    }

    private static String codecId(Codec codec) {
        return switch (codec) {
            case VP8 -> "V_VP8";
            case VP9 -> "V_VP9";
            case AV1 -> "V_AV1";
            case H264 -> "V_MPEG4/ISO/AVC";
            case OPUS, RED -> "A_OPUS";
        };
    }

    /// RFC 7845 §5.1, without samples to skip: a call begins anywhere.
    private static byte[] opusHead(int channels) {
        return new byte[] {
            'O', 'p', 'u', 's', 'H', 'e', 'a', 'd', 1, (byte) channels, 0, 0, (byte) 0x80, (byte) 0xBB, 0, 0, 0, 0, 0
        };
    }

    /// Writes a frame. Times of all tracks together never go back by more than a cluster.
    ///
    /// @param track index of its track
    /// @param millis since the beginning of the file
    public void frame(int track, long millis, boolean keyframe, byte[] data) throws IOException {
        boolean video = tracks.get(track).width() > 0;
        boolean mayCut = keyframe && (video || !hasVideo);
        boolean full = millis - clusterMillis >= CLUSTER_MILLIS || cluster.size() > MAX_CLUSTER_BYTES;
        boolean far = millis - clusterMillis > Short.MAX_VALUE || millis < clusterMillis;
        if (clusterMillis < 0 || far || full && (mayCut || cluster.size() > MAX_CLUSTER_BYTES) || video && keyframe) {
            endCluster();
            clusterMillis = millis;
            clusterHasCue = false;
            cluster.number(0xE7, millis);
        }
        if (mayCut && !clusterHasCue) {
            cues.add(new Cue(millis, track + 1, channel.position() - segmentDataAt));
            clusterHasCue = true;
        }
        byte[] block = new byte[4 + data.length];
        int relative = (int) (millis - clusterMillis);
        block[0] = (byte) (0x80 | track + 1);
        block[1] = (byte) (relative >>> 8);
        block[2] = (byte) relative;
        block[3] = (byte) (keyframe ? 0x80 : 0);
        System.arraycopy(data, 0, block, 4, data.length);
        cluster.bytes(0xA3, block);
        endMillis = Math.max(endMillis, millis);
    }

    private void endCluster() throws IOException {
        if (clusterMillis >= 0) {
            write(new Ebml().master(CLUSTER, cluster).toByteArray());
            cluster = new Ebml();
        }
    }

    private void write(byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    /// Time of the latest frame, in milliseconds.
    public long endMillis() {
        return endMillis;
    }

    /// Completes the file.
    @Override
    public void close() throws IOException {
        try (channel) {
            endCluster();
            long cuesAt = channel.position();
            Ebml points = new Ebml();
            for (Cue cue : cues) {
                Ebml position = new Ebml().number(0xF7, cue.track()).number(0xF1, cue.clusterAt());
                points.master(0xBB, new Ebml().number(0xB3, cue.millis()).master(0xB7, position));
            }
            if (!cues.isEmpty()) {
                write(new Ebml().master(CUES, points).toByteArray());
            }
            ByteArrayOutputStream size = new ByteArrayOutputStream();
            Ebml.writeSize(size, channel.position() - segmentDataAt);
            channel.position(segmentDataAt - 8);
            write(size.toByteArray());
            channel.position(headAt);
            write(head(endMillis, cues.isEmpty() ? 0 : cuesAt));
        }
    }
}
