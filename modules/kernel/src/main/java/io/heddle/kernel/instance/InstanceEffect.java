package io.heddle.kernel.instance;

/** What the outside world has to do because of where an instance stands. Performed only after the events are durable. */
public sealed interface InstanceEffect {

    /** Hand the attempt to its executor. */
    record Execute(int node, int attempt, int delivery) implements InstanceEffect {}

    /** Find the attempt where it may still run; report it lost if it is nowhere. */
    record Seek(int node, int attempt, int delivery) implements InstanceEffect {}

    /** Tell whoever runs the attempt to stop; its result will be discarded. */
    record Stop(int node, int attempt) implements InstanceEffect {}

    /** Hand a firing to the code of its trigger's custom action. */
    record RunTrigger(int trigger, int firing, int delivery) implements InstanceEffect {}

    /** The same as {@link Seek} of a firing. */
    record SeekTrigger(int trigger, int firing, int delivery) implements InstanceEffect {}

    /**
     * Ask a custom rule about the edges as they stand.
     *
     * @param since which edges: the answer carries it back, so that an answer about edges there are no more is ignored
     */
    record EvaluateRule(int node, int group, int since) implements InstanceEffect {}
}
