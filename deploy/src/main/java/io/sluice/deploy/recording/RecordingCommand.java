package io.sluice.deploy.recording;

import io.sluice.core.record.product.Exporter;
import io.sluice.core.record.product.PcapExport;
import io.sluice.core.record.product.ProductFile;
import io.sluice.core.record.product.Recording;
import io.sluice.core.record.product.Report;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.List;

/// `./sluice recording info|export|pcap DIRECTORY [--out PATH]`.
///
/// Exit code 2: it was called wrongly; 1: the recording could not be read, or nothing written.
public final class RecordingCommand {
    private static final String USAGE = """
            ./sluice recording info DIRECTORY                 says who is in a recording and what is missing
            ./sluice recording export DIRECTORY [--out DIR]   makes files to play (default: DIRECTORY/export)
            ./sluice recording pcap DIRECTORY [--out FILE]    writes the decrypted packets (default: DIRECTORY/packets.pcap)""";

    private RecordingCommand() {}

    /// Runs one of the commands.
    public static void main(String[] arguments) {
        System.exit(run(List.of(arguments)));
    }

    static int run(List<String> arguments) {
        boolean named = arguments.size() == 4 && arguments.get(2).equals("--out");
        if (arguments.size() != 2 && !named) {
            System.err.println(USAGE);
            return 2;
        }
        Path directory = Path.of(arguments.get(1));
        try {
            return switch (arguments.getFirst()) {
                case "info" -> {
                    Report.of(Recording.open(directory)).forEach(System.out::println);
                    yield 0;
                }
                case "export" -> export(directory, named ? Path.of(arguments.get(3)) : directory.resolve("export"));
                case "pcap" -> {
                    Path file = named ? Path.of(arguments.get(3)) : directory.resolve("packets.pcap");
                    long packets = PcapExport.write(Recording.open(directory), file);
                    System.out.println(packets + " packets in " + file);
                    yield 0;
                }
                default -> {
                    System.err.println(USAGE);
                    yield 2;
                }
            };
        } catch (FileAlreadyExistsException e) {
            System.err.println("sluice: '" + e.getFile() + "' is there already.");
            return 1;
        } catch (IOException e) {
            System.err.println("sluice: " + e.getMessage());
            return 1;
        }
    }

    private static int export(Path directory, Path into) throws IOException {
        List<ProductFile> files =
                Exporter.export(Recording.open(directory), into, name -> System.out.println(into.resolve(name)));
        if (files.isEmpty()) {
            System.err.println("sluice: nothing in this recording can be played; `info` says what there is.");
            return 1;
        }
        return 0;
    }
}
