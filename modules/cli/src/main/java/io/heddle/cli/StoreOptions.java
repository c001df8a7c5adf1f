package io.heddle.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.heddle.Heddle;
import io.heddle.HeddleException;
import io.heddle.InstanceFilter;
import io.heddle.InstanceId;
import io.heddle.InstanceRow;
import io.heddle.InstanceView;
import io.heddle.kernel.instance.Ids;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** Which data folder, and how it is opened. */
final class StoreOptions {
    static final String DEFAULT_DATA = "heddle-data";

    /** Somebody waits in front of a terminal: less patience than a server has. */
    private static final Config IMPATIENT = ConfigFactory.parseString("heddle.shutdown.drain-timeout = 5");

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "./" + DEFAULT_DATA,
            description = "Folder where state is kept (default: ./" + DEFAULT_DATA + ").")
    Path data = Path.of(DEFAULT_DATA);

    @Option(
            names = "--config",
            paramLabel = "FILE|KEY=VALUE",
            description = {
                "A setting such as heddle.instance.timeout=60, or a HOCON file with settings.",
                "May be given several times; the last one wins."
            })
    List<String> config = new ArrayList<>();

    @Option(names = "--allow-shell", description = "Let definitions run shell commands.")
    boolean allowShell;

    Config settings() {
        return ConfigOption.parse(config);
    }

    /** Opens the folder, which is created if it does not exist. */
    Heddle open(Session session, Config settings) {
        DiskGuard.of(data, settings).run();
        return session.engines().open(new Engines.Wanted(data, allowShell, settings.withFallback(IMPATIENT)));
    }

    /** Opens a folder that must exist: asking about a run must not make a folder. */
    Heddle openExisting(Session session) {
        requireData();
        return open(session, settings());
    }

    void requireData() {
        if (!Files.isDirectory(data) || isEmpty(data)) {
            throw CommandFailure.usage(
                    "NO_DATA",
                    Files.exists(data) && !Files.isDirectory(data)
                            ? data + " is not a folder"
                            : "there is no Heddle data in " + data,
                    "name the folder of the run with --data; heddle run makes one");
        }
    }

    private static boolean isEmpty(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look into " + folder, e);
        }
    }

    /** The data option as it must be repeated in a command proposed to the user; empty for the default. */
    String dataArgument() {
        return isDefault() ? "" : " --data " + quoted(data.toString());
    }

    private boolean isDefault() {
        return data.normalize().equals(Path.of(DEFAULT_DATA));
    }

    private static String quoted(String text) {
        return text.matches("[A-Za-z0-9_./:@%+=,-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }

    /** The status of an instance; empty if there is none of that id. */
    static Optional<InstanceView> find(Heddle heddle, String id) {
        try {
            return Optional.of(heddle.handle(instanceId(id)).status());
        } catch (HeddleException e) {
            if (e.code().equals("UNKNOWN_INSTANCE")) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** The status of an instance that must exist. */
    InstanceView require(Heddle heddle, String id) {
        return find(heddle, id).orElseThrow(() -> {
            List<String> ids = new ArrayList<>();
            rows(heddle, InstanceFilter.ALL)
                    .limit(1000)
                    .forEach(row -> ids.add(row.instanceId().value()));
            String near = Near.nearest(id, ids);
            return CommandFailure.usage(
                    "UNKNOWN_INSTANCE",
                    "there is no instance " + id + " in " + data,
                    near == null ? "see which there are: heddle list" + dataArgument() : "did you mean " + near + "?");
        });
    }

    /**
     * A usable instance id.
     *
     * @throws HeddleException INVALID_ID
     */
    static InstanceId instanceId(String id) {
        return Ids.require(InstanceId.of(id));
    }

    /** Every row of a listing, page by page as they are asked for. */
    static Stream<InstanceRow> rows(Heddle heddle, InstanceFilter filter) {
        return Stream.iterate(
                        heddle.list(filter),
                        page -> page != null,
                        page -> page.nextCursor() == null ? null : heddle.list(filter.after(page.nextCursor())))
                .flatMap(page -> page.rows().stream());
    }
}
