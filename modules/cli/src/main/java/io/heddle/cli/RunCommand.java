package io.heddle.cli;

import com.typesafe.config.Config;
import io.heddle.Finding;
import io.heddle.Heddle;
import io.heddle.InstanceView;
import io.heddle.Payload;
import io.heddle.StartOptions;
import io.heddle.WorkflowHandle;
import io.heddle.cli.progress.ProgressView;
import io.heddle.cli.progress.Tracked;
import io.heddle.definition.WorkflowDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "run",
        header = "Run a workflow and follow it to its end.",
        description = {
            "",
            "FILE is a definition (YAML, JSON) or a WfFormat trace (.json, .json.gz), whose tasks then",
            "sleep as long as they ran. Every step is kept in the data folder; after Ctrl-C or a crash",
            "'heddle resume' goes on. An --id that exists already is continued, not started again.",
            "With --definition, one that was published is run.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  heddle run order.yaml",
            "  heddle run order.yaml --id order-1 --input '{\"amount\": 150}'",
            "  heddle run order.yaml --input @order.json --json",
            "  heddle run --definition order@1.0.0",
            "  heddle run order.yaml --with shipping.yaml",
            "  heddle run montage.json.gz --time-scale 0.01 --workers 64"
        })
final class RunCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "FILE", arity = "0..1", description = "A definition or a trace.")
    String file = "";

    @Option(
            names = "--definition",
            paramLabel = "ID[@VERSION]",
            description = "Run this published definition instead of a file (default version: the latest).")
    @Nullable String definition;

    @Option(
            names = "--input",
            paramLabel = "JSON|@FILE|-",
            description = "Input of the run: JSON text, a file, or - for standard input.")
    @Nullable String input;

    @Option(names = "--id", paramLabel = "ID", description = "Instance id (default: one is made up).")
    @Nullable String id;

    @Option(
            names = "--workers",
            paramLabel = "N",
            description = "Most tasks running at once; 0 for no limit (default: heddle.instance.max-parallel-nodes).")
    @Nullable Integer workers;

    @Option(
            names = "--time-scale",
            paramLabel = "FACTOR",
            description = "For traces: factor on every run time, for example 0.01 (default: 1).")
    @Nullable Double timeScale;

    @Option(
            names = "--with",
            paramLabel = "FILE",
            description = {
                "A definition FILE starts as a sub-workflow, published first; repeat it for several,",
                "each after those it starts itself."
            })
    List<String> with = new ArrayList<>();

    @Option(names = "--json", description = "Print every event as a JSON object per line, last a summary.")
    boolean json;

    @Option(names = "--allow-shell", description = "Let definitions run shell commands.")
    boolean allowShell;

    @Mixin
    StoreOptions store = new StoreOptions();

    @Mixin
    CommonOptions common = new CommonOptions();

    RunCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        requireSane();
        if (definition != null) {
            return runPublished(DefinitionName.parse(definition));
        }
        DefinitionFile read = DefinitionFile.read(file, timeScale == null ? 1 : timeScale);
        if (timeScale != null && !read.trace()) {
            throw CommandFailure.usage(
                    "OPTION_NOT_APPLICABLE",
                    "--time-scale is for traces, and " + file + " is a definition",
                    "leave it out");
        }
        Config own = store.settings();
        Config config = read.trace() ? TraceOptions.config(own) : own;
        requireValid(read, config);
        List<DefinitionFile> targets =
                with.stream().map(name -> DefinitionFile.read(name, 1)).toList();
        for (DefinitionFile target : targets) {
            requireValid(target, config);
        }
        Payload payload = input == null ? Payload.NULL : InputOption.read(input, session.terminal());
        return new Following(session, store, config, allowShell, json).run((heddle, view) -> {
            targets.forEach(target -> heddle.publish(target.definition()));
            return List.of(begin(heddle, view, read, payload, config));
        });
    }

    private int runPublished(DefinitionName wanted) {
        store.requireData();
        Config config = store.settings();
        Payload payload = input == null ? Payload.NULL : InputOption.read(input, session.terminal());
        return new Following(session, store, config, allowShell, json)
                .run((heddle, view) -> List.of(begin(heddle, view, wanted, payload, config)));
    }

    private Tracked begin(Heddle heddle, ProgressView view, DefinitionName wanted, Payload payload, Config config) {
        WorkflowDefinition published =
                heddle.definitions().get(wanted.id(), wanted.version()).definition();
        String shell = allowShell ? null : DefinitionFile.shellNode(published);
        if (shell != null) {
            throw DefinitionFile.shellNotAllowed(wanted.toString(), shell);
        }
        int places = Places.of(workers, published, config);
        Optional<InstanceView> existing = id == null ? Optional.empty() : StoreOptions.find(heddle, id);
        if (existing.isPresent()) {
            WorkflowHandle handle = heddle.handle(existing.get().instanceId());
            Existing.requireSame(existing.get(), published.id());
            Existing.tell(existing.get(), input != null, view);
            Following.setGoing(handle, existing.get(), view);
            return Tracked.fromHere(handle, published, places);
        }
        WorkflowHandle handle = heddle.start(published.id(), published.version(), options(published, payload));
        Following.setGoing(handle, handle.status(), view);
        return Tracked.fromStart(handle, published, places);
    }

    private StartOptions options(WorkflowDefinition of, Payload payload) {
        String name = id == null ? InstanceNames.fresh(of.id()) : id;
        StartOptions options = StartOptions.id(name).withInput(payload).withExecutorId("heddle-cli");
        return workers == null ? options : options.withConfig("max_parallel_nodes", workers);
    }

    private void requireSane() {
        if (file.isEmpty() == (definition == null)) {
            throw CommandFailure.usage(
                    "INVALID_OPTION",
                    file.isEmpty() ? "there is nothing to run" : "FILE and --definition exclude each other",
                    "give a FILE, or --definition ID");
        }
        if (definition != null && timeScale != null) {
            throw CommandFailure.usage("OPTION_NOT_APPLICABLE", "--time-scale is for traces", "leave it out");
        }
        if (id != null) {
            StoreOptions.instanceId(id);
        }
        if (workers != null && workers < 0) {
            throw CommandFailure.usage("INVALID_OPTION", "--workers " + workers + " is negative", "0 is no limit");
        }
        if (timeScale != null && !(timeScale >= 0 && timeScale <= Double.MAX_VALUE)) {
            throw CommandFailure.usage(
                    "INVALID_OPTION", "--time-scale " + timeScale + " is not 0 or more", "for example 0.01");
        }
    }

    private void requireValid(DefinitionFile read, Config config) {
        String shell = allowShell ? null : read.shellNode();
        List<Finding> findings = read.check(config, true);
        if (findings.stream().anyMatch(Finding::isError)) {
            throw new InvalidFile(read.name(), findings);
        }
        if (shell != null) {
            throw DefinitionFile.shellNotAllowed(read.name(), shell);
        }
        new Reporter(session.terminal(), json).findings(read.name(), findings);
    }

    private Tracked begin(Heddle heddle, ProgressView view, DefinitionFile read, Payload payload, Config config) {
        Optional<InstanceView> existing = id == null ? Optional.empty() : StoreOptions.find(heddle, id);
        int places = Places.of(workers, read.definition(), config);
        if (existing.isPresent()) {
            InstanceView there = existing.get();
            WorkflowHandle handle = heddle.handle(there.instanceId());
            Existing.requireSame(there, handle.graph(), read, view);
            Existing.tell(there, input != null, view);
            Following.setGoing(handle, there, view);
            return Tracked.fromHere(handle, read.definition(), places);
        }
        WorkflowHandle handle = heddle.start(read.definition(), options(read.definition(), payload));
        Following.setGoing(handle, handle.status(), view);
        return Tracked.fromStart(handle, read.definition(), places);
    }
}
