package io.heddle.bench.harness;

/** The workloads as BPMN 2.0, for engines that read it and want attributes of their own on a service task. */
public final class Bpmn {
    private static final int FAN = 50;

    private final String namespace;
    private final String processAttributes;
    private final String processExtension;
    private final StringBuilder body = new StringBuilder();

    private Bpmn(String namespace, String processAttributes, String processExtension) {
        this.namespace = namespace;
        this.processAttributes = processAttributes;
        this.processExtension = processExtension;
    }

    /**
     * The process named like the workload.
     *
     * @param namespace declaration of the engine's own
     * @param processAttributes on the process
     * @param processExtension first within the process
     * @param taskAttributes on each service task
     */
    public static String of(
            Workload workload,
            String namespace,
            String processAttributes,
            String processExtension,
            String taskAttributes) {
        Bpmn page = new Bpmn(namespace, processAttributes, processExtension);
        switch (workload) {
            case W1, W3 -> page.chain(workload.steps, taskAttributes);
            case W2 -> page.fan(taskAttributes);
            case W4 -> page.waiting();
            default -> throw new IllegalArgumentException(workload + " is not made of small instances");
        }
        return page.wrap(workload.name());
    }

    private void chain(int steps, String taskAttributes) {
        String before = "start";
        for (int n = 0; n < steps; n++) {
            task("n" + n, taskAttributes);
            flow(before, "n" + n);
            before = "n" + n;
        }
        flow(before, "end");
    }

    private void fan(String taskAttributes) {
        task("first", taskAttributes);
        body.append("<parallelGateway id=\"fork\"/><parallelGateway id=\"join\"/>\n");
        flow("start", "first");
        flow("first", "fork");
        for (int n = 0; n < FAN; n++) {
            task("m" + n, taskAttributes);
            flow("fork", "m" + n);
            flow("m" + n, "join");
        }
        task("last", taskAttributes);
        flow("join", "last");
        flow("last", "end");
    }

    private void waiting() {
        body.append("<intermediateCatchEvent id=\"hour\"><timerEventDefinition><timeDuration>PT1H</timeDuration>"
                + "</timerEventDefinition></intermediateCatchEvent>\n");
        flow("start", "hour");
        flow("hour", "end");
    }

    private void task(String id, String attributes) {
        body.append("<serviceTask id=\"" + id + "\" " + attributes + "/>\n");
    }

    private void flow(String from, String to) {
        body.append("<sequenceFlow id=\"f_" + from + "_" + to + "\" sourceRef=\"" + from + "\" targetRef=\"" + to
                + "\"/>\n");
    }

    private String wrap(String id) {
        return """
                <?xml version="1.0" encoding="UTF-8"?>
                <definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" %s targetNamespace="bench">
                <process id="%s" isExecutable="true" %s>
                %s<startEvent id="start"/><endEvent id="end"/>
                %s</process>
                </definitions>
                """.formatted(namespace, id, processAttributes, processExtension, body);
    }
}
