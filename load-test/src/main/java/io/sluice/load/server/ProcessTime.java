package io.sluice.load.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// CPU time of a whole process by `/proc/<pid>/stat`, in seconds.
///
/// Immutable.
public record ProcessTime(double user, double system) {
    /// Linux counts in hundredths of a second (USER_HZ).
    private static final double TICKS_PER_SECOND = 100.0;

    /// What it has spent so far.
    public static ProcessTime of(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return new ProcessTime(
                    Long.parseLong(fields[11]) / TICKS_PER_SECOND, Long.parseLong(fields[12]) / TICKS_PER_SECOND);
        } catch (IOException e) {
            throw new UncheckedIOException("The CPU time of process " + pid + " cannot be read.", e);
        }
    }

    /// User and system.
    public double seconds() {
        return user + system;
    }

    /// What was spent since `before`.
    public ProcessTime since(ProcessTime before) {
        return new ProcessTime(user - before.user, system - before.system);
    }
}
