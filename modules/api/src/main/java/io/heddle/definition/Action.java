package io.heddle.definition;

import io.heddle.DefinitionId;
import io.heddle.Json;
import io.heddle.Version;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a {@link Trigger} does. */
public sealed interface Action {

    /** The word for it in a definition's text. */
    String type();

    /** How a started thread is related to the instance. */
    enum Relation {
        /** A child of kind SUBWORKFLOW. */
        SUBWORKFLOW("start_subworkflow"),
        /** A child of kind DYNAMIC. */
        CHILD("start_child"),
        /** A thread of its own, of kind MAIN: it has no parent, and nothing waits for it. */
        WORKFLOW("start_workflow");

        private final String type;

        Relation(String type) {
            this.type = type;
        }

        /** The action's word in a definition's text. */
        public String type() {
            return type;
        }
    }

    /**
     * Starts a published definition.
     *
     * @param definitionId which one; null is reported as MISSING_SUBWORKFLOW_ID
     * @param version which version of it; null is the latest one at that time
     * @param input name → CEL: the thread's input; empty gives it the instance's own
     * @param awaited for children, whether the instance cannot complete before the child has ended
     * @param onParentEnd for children, what becomes of one when the instance ends first; null is {@link
     *     OnParentEnd#usual}
     * @param timeout bound on the thread's running time; null is the one configured for children, zero none
     */
    record Start(
            Relation relation,
            @Nullable DefinitionId definitionId,
            @Nullable Version version,
            Map<String, String> input,
            boolean awaited,
            @Nullable OnParentEnd onParentEnd,
            @Nullable Duration timeout)
            implements Action {
        public Start {
            awaited &= relation != Relation.WORKFLOW;
            onParentEnd = relation == Relation.WORKFLOW ? null : onParentEnd;
            input = Collections.unmodifiableMap(new LinkedHashMap<>(input));
        }

        @Override
        public String type() {
            return relation.type();
        }

        /** With exactly this version, {@code MAJOR.MINOR.PATCH}. */
        public Start withVersion(String text) {
            return new Start(relation, definitionId, Version.parse(text), input, awaited, onParentEnd, timeout);
        }

        /** With one more entry of the thread's input, a CEL expression. */
        public Start withInput(String name, String cel) {
            Map<String, String> more = new LinkedHashMap<>(input);
            more.put(name, cel);
            return new Start(relation, definitionId, version, more, awaited, onParentEnd, timeout);
        }

        /** The instance may complete before the child. */
        public Start withoutWaiting() {
            return new Start(relation, definitionId, version, input, false, onParentEnd, timeout);
        }

        /** With another fate of the child when the instance ends first. */
        public Start withOnParentEnd(OnParentEnd value) {
            return new Start(relation, definitionId, version, input, awaited, value, timeout);
        }

        /** With a bound on the thread's running time; zero is none. */
        public Start withTimeout(Duration value) {
            return new Start(relation, definitionId, version, input, awaited, onParentEnd, value);
        }
    }

    /** Cancels the instance. */
    record Stop() implements Action {
        @Override
        public String type() {
            return "stop_thread";
        }
    }

    /** Pauses the instance and the threads below it. */
    record Pause() implements Action {
        @Override
        public String type() {
            return "pause_thread";
        }
    }

    /** Resumes the instance. */
    record Resume() implements Action {
        @Override
        public String type() {
            return "resume_thread";
        }
    }

    /**
     * Skips a node that has not ended.
     *
     * @param nodeId its key
     * @param substitute CEL for the output dependents see instead; null for none: then they see it skipped
     */
    record SkipNode(String nodeId, @Nullable String substitute) implements Action {
        @Override
        public String type() {
            return "skip_node";
        }
    }

    /**
     * Sets a global value.
     *
     * @param key of the value
     * @param value CEL
     */
    record SetVariable(String key, String value) implements Action {
        @Override
        public String type() {
            return "set_variable";
        }
    }

    /**
     * Says something to whoever follows the instance: subscribers, exporters and readers of the history find it in the
     * entry TRIGGER_FIRED.
     *
     * @param input name → CEL: what is said
     */
    record Notify(Map<String, String> input) implements Action {
        public Notify {
            input = Collections.unmodifiableMap(new LinkedHashMap<>(input));
        }

        @Override
        public String type() {
            return "send_notification";
        }
    }

    /**
     * Runs a {@link io.heddle.spi.TriggerAction}.
     *
     * @param name of the action
     * @param config what the action is told besides; JSON data
     * @param input name → CEL: the action's input; empty gives it the event
     */
    record Custom(String name, Map<String, @Nullable Object> config, Map<String, String> input) implements Action {
        public Custom {
            config = Json.normalizeMap(config);
            input = Collections.unmodifiableMap(new LinkedHashMap<>(input));
        }

        @Override
        public String type() {
            return "custom";
        }
    }

    /** A word that names no action; reported as UNKNOWN_TRIGGER_ACTION. */
    record Unknown(String type) implements Action {}

    /** Starts the latest version of a definition as a child of kind SUBWORKFLOW and waits for it. */
    static Start startSubworkflow(String definitionId) {
        return start(Relation.SUBWORKFLOW, definitionId);
    }

    /** Starts the latest version of a definition as a child of kind DYNAMIC and waits for it. */
    static Start startChild(String definitionId) {
        return start(Relation.CHILD, definitionId);
    }

    /** Starts the latest version of a definition as a thread of its own. */
    static Start startWorkflow(String definitionId) {
        return start(Relation.WORKFLOW, definitionId);
    }

    private static Start start(Relation relation, String definitionId) {
        boolean awaited = relation != Relation.WORKFLOW;
        return new Start(relation, DefinitionId.of(definitionId), null, Map.of(), awaited, null, null);
    }

    /** Sets a global value to what a CEL expression gives. */
    static SetVariable setVariable(String key, String cel) {
        return new SetVariable(key, cel);
    }

    /** Skips a node. */
    static SkipNode skipNode(String nodeKey) {
        return new SkipNode(nodeKey, null);
    }

    /** Says what these CEL expressions give. */
    static Notify sendNotification(Map<String, String> input) {
        return new Notify(input);
    }

    /** Runs the action of that name. */
    static Custom custom(String name) {
        return new Custom(name, Map.of(), Map.of());
    }
}
