package io.heddle.bench.report;

import java.util.List;

/** A piece of the report; text may hold Markdown's strong emphasis and code. */
sealed interface Block {

    record Heading(int level, String text) implements Block {}

    record Text(String text) implements Block {}

    record Code(String text) implements Block {}

    record Table(List<String> head, List<List<String>> rows) implements Block {}

    /**
     * A picture.
     *
     * @param name of its file, without ending
     */
    record Plot(String name, String svg) implements Block {}
}
