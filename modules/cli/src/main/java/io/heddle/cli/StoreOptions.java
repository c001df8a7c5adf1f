package io.heddle.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import io.heddle.Heddle;
import io.heddle.HeddleException;
import io.heddle.InstanceFilter;
import io.heddle.InstanceId;
import io.heddle.InstanceRow;
import io.heddle.InstanceView;
import io.heddle.OutcomeUnknownException;
import io.heddle.kernel.instance.Ids;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which data folder, and how it is opened. */
final class StoreOptions {
    static final String DEFAULT_DATA = "heddle-data";

    private static final Config LOOK_ONLY = ConfigFactory.parseString("heddle.recovery.auto-resume = off");

    private static final String CLUSTERED = "heddle.cluster.enabled";

    /** The file that makes a node makes a client of a command: it comes and goes, and holds nothing. */
    private static final Config CLIENT =
            ConfigFactory.parseString("heddle { cluster { hosting = off, port = 0 }, admin.enabled = off }");

    /** A cluster that is just losing a node answers later than a folder. */
    private static final Config PATIENT = ConfigFactory.parseString("heddle.client.ask-timeout = 30");

    /** Somebody waits in front of a terminal: less patience than a server has. */
    private static final Config IMPATIENT = ConfigFactory.parseString("heddle.shutdown.drain-timeout = 5");

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Folder where state is kept (default: heddle.data-dir, which is ./" + DEFAULT_DATA + ").")
    @Nullable Path data;

    @Option(
            names = "--config",
            paramLabel = "FILE|KEY=VALUE",
            description = {
                "A setting such as heddle.instance.timeout=60, or a HOCON file with settings.",
                "May be given several times; the last one wins."
            })
    List<String> config = new ArrayList<>();

    Config settings() {
        Config said = ConfigOption.parse(config);
        if (!isClustered(said)) {
            return said;
        }
        if (data != null) {
            throw CommandFailure.usage(
                    "INVALID_OPTION",
                    "--data names a folder, and heddle.cluster.enabled is on",
                    "leave one of them out");
        }
        return CLIENT.withFallback(said).withFallback(PATIENT);
    }

    /** Whether the state is that of a cluster, which is asked as a client; then there is no folder. */
    boolean isClustered() {
        return isClustered(ConfigOption.parse(config));
    }

    private static boolean isClustered(Config said) {
        try {
            return said.hasPath(CLUSTERED) && said.getBoolean(CLUSTERED);
        } catch (ConfigException.WrongType e) {
            // Refused with all other values that are wrong.
            return false;
        }
    }

    /** The folder: as told by --data, else by the settings. */
    Path folder() {
        if (data != null) {
            if (data.toString().isEmpty()) {
                throw CommandFailure.usage(
                        "INVALID_PATH", "--data is empty", "name a folder, for example --data ./" + DEFAULT_DATA);
            }
            return data;
        }
        try {
            Config all = ConfigFactory.load(settings().withFallback(ConfigFactory.defaultApplication()));
            return Path.of(all.getString("heddle.data-dir"));
        } catch (ConfigException e) {
            throw CommandFailure.usage(
                    "INVALID_CONFIG_VALUE",
                    "heddle.data-dir is not the path of a folder: " + e.getMessage(),
                    "name the folder with --data");
        }
    }

    /** Opens the folder, which is created if it does not exist, or joins the cluster. */
    Heddle open(Session session, Config settings, boolean allowShell) {
        Path folder = folder();
        DiskGuard guard = DiskGuard.of(folder, settings);
        guard.run();
        try {
            return session.engines().open(new Engines.Wanted(folder, allowShell, settings.withFallback(IMPATIENT)));
        } catch (OutcomeUnknownException e) {
            // The journal's own files may have taken what was free.
            guard.run();
            throw e;
        }
    }

    /** Opens a folder that must exist, to look at it: asking about a run neither makes a folder nor sets the run going. */
    Heddle openToLook(Session session) {
        requireData();
        return open(session, LOOK_ONLY.withFallback(settings()), false);
    }

    void requireData() {
        if (isClustered()) {
            return;
        }
        Path folder = folder();
        if (!Files.isDirectory(folder) || isEmpty(folder)) {
            throw CommandFailure.usage(
                    "NO_DATA",
                    Files.exists(folder) && !Files.isDirectory(folder)
                            ? folder + " is not a folder"
                            : "there is no Heddle data in " + folder,
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
        Path folder = folder();
        return folder.normalize().equals(Path.of(DEFAULT_DATA)) ? "" : " --data " + quoted(folder.toString());
    }

    private static String quoted(String text) {
        return text.matches("[A-Za-z0-9_./:@%+=,-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }

    /** The command that sets unfinished runs going: one, or all of the folder. */
    String resumeCommand(Session session, @Nullable String id) {
        return session.program() + " resume" + (id == null ? "" : " " + quoted(id)) + dataArgument();
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
                    "there is no instance " + id + " in " + (isClustered() ? "the cluster" : folder().toString()),
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
