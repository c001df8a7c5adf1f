package io.heddle.cli;

import io.heddle.Heddle;
import io.heddle.InstanceView;
import io.heddle.TriggerView;
import io.heddle.WorkflowHandle;
import io.heddle.cli.json.JsonLines;
import io.heddle.cli.progress.EventText;
import io.heddle.cli.term.Table;
import io.heddle.cli.term.Text;
import io.heddle.runtime.json.Records;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "triggers",
        header = "List the triggers of a run, and turn them on and off.",
        description = {
            "",
            "A trigger is ENABLED until it fires, TRIGGERED once it has, DISABLED while it may not fire",
            "and EXPIRED when it has fired as often as it may.",
            ""
        },
        footer = {"", "Examples:", "  heddle triggers order-1", "  heddle triggers order-1 --json"})
final class TriggersCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "ID", description = "The run.")
    String id = "";

    @Option(
            names = "--enable",
            paramLabel = "TRIGGER",
            description = "Let this trigger fire. May be given several times.")
    List<String> enable = new ArrayList<>();

    @Option(
            names = "--disable",
            paramLabel = "TRIGGER",
            description = "Keep this trigger from firing. May be given several times.")
    List<String> disable = new ArrayList<>();

    @Option(names = "--json", description = "Print a JSON object per trigger.")
    boolean json;

    @Mixin
    StoreOptions store = new StoreOptions();

    @Mixin
    CommonOptions common = new CommonOptions();

    TriggersCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        List<String> both = new ArrayList<>(enable);
        both.retainAll(disable);
        if (!both.isEmpty()) {
            throw CommandFailure.usage(
                    "INVALID_OPTION", "--enable and --disable both name " + both.get(0), "leave one out");
        }
        try (Heddle heddle = store.openToLook(session)) {
            InstanceView view = store.require(heddle, id);
            WorkflowHandle handle = heddle.handle(view.instanceId());
            enable.forEach(trigger -> handle.enableTrigger(trigger, true));
            disable.forEach(trigger -> handle.enableTrigger(trigger, false));
            List<TriggerView> triggers = handle.triggers();
            if (json) {
                JsonLines lines = new JsonLines(session.terminal().out());
                triggers.forEach(trigger -> lines.write(Records.trigger(view.instanceId(), trigger)));
            } else {
                print(triggers);
            }
        }
        return ExitCode.OK;
    }

    private void print(List<TriggerView> triggers) {
        if (!triggers.isEmpty()) {
            Table table = new Table("TRIGGER", "STATUS", "FIRED", "LAST", "ACTION", "ON");
            for (TriggerView trigger : triggers) {
                table.row(
                        Table.Cell.of(trigger.id()),
                        Table.Cell.of(trigger.status()),
                        Table.Cell.of(
                                trigger.maxTriggers() == 0
                                        ? trigger.fired()
                                        : trigger.fired() + " of " + trigger.maxTriggers()),
                        Table.Cell.of(trigger.lastFiredAt() == null ? "-" : EventText.clock(trigger.lastFiredAt())),
                        Table.Cell.of(trigger.action() + (trigger.running() == 0 ? "" : " (running)")),
                        Table.Cell.of(events(trigger)));
            }
            table.print(session.terminal());
        }
        session.terminal().out().println(Text.count(triggers.size(), "trigger"));
    }

    private static String events(TriggerView trigger) {
        return trigger.eventType()
                + (trigger.eventName() == null ? "" : " " + trigger.eventName())
                + (trigger.filter() == null ? "" : " if " + trigger.filter());
    }
}
