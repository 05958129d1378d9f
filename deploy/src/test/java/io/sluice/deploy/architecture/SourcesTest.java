package io.sluice.deploy.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// House rules that only the source text shows.
final class SourcesTest {
    private static final Path ROOT = Path.of("..");
    private static final List<String> MODULES =
            List.of("rtp-pipeline", "sfu-core", "signaling-api", "load-test", "deploy");

    /// The formatter cuts a `///` line that is longer than 120 columns less its indentation, and makes its rest an
    /// ordinary comment.
    @Test
    void noDocCommentWasCutByTheFormatter() throws IOException {
        List<String> cut = new ArrayList<>();
        for (Path file : sources("src")) {
            List<String> lines = Files.readAllLines(file);
            IntStream.range(1, lines.size())
                    .filter(i -> lines.get(i - 1).strip().startsWith("///")
                            && lines.get(i).strip().startsWith("// "))
                    .forEach(i -> cut.add(file + ":" + (i + 1)));
        }
        assertEquals(List.of(), cut);
    }

    @Test
    void nothingIsLeftForLater() throws IOException {
        Pattern later = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b");
        List<String> left = new ArrayList<>();
        for (Path file : sources("src")) {
            if (later.matcher(Files.readString(file)).find()) {
                left.add(file.toString());
            }
        }
        assertEquals(List.of(), left);
    }

    @Test
    void everyPackageWithClassesIsDescribed() throws IOException {
        List<Path> bare = sources("src/main/java").stream()
                .map(Path::getParent)
                .distinct()
                .filter(directory -> !isDescribed(directory.resolve("package-info.java")))
                .toList();
        assertEquals(List.of(), bare);
    }

    private static boolean isDescribed(Path packageInfo) {
        try {
            return Files.exists(packageInfo) && Files.readString(packageInfo).startsWith("///");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> sources(String below) throws IOException {
        List<Path> files = new ArrayList<>();
        for (String module : MODULES) {
            Path directory = ROOT.resolve(module).resolve(below);
            try (Stream<Path> walk = Files.walk(directory)) {
                walk.filter(file -> file.toString().endsWith(".java")).forEach(files::add);
            }
        }
        return files;
    }
}
