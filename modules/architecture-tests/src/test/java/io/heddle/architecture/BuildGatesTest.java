package io.heddle.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.SAXException;

/** The build stops where the house rules say it stops: what is switched off in a pom is found out here. */
class BuildGatesTest {

    /**
     * Where decisions are made and where a wrong one is stored: the kernel decides, formats reads what it decides about,
     * the journal keeps it. The API holds data only and is covered through these; runtime, cli and testkit carry out.
     */
    private static final List<String> DOMAIN = List.of("kernel", "formats", "journal");

    private static final String GATE =
            "//plugin[artifactId='jacoco-maven-plugin']/executions/execution[id='coverage-gate']";

    @Test
    @Tag("promise-101")
    void domainModulesDeclareThatNineTenthsOfTheirLinesAreCovered() throws Exception {
        for (String module : DOMAIN) {
            String minimum = value(pom("modules/" + module), "/project/properties/coverage.lines.min");
            assertThat(minimum).as(module).isNotBlank();
            assertThat(Double.parseDouble(minimum)).as(module).isGreaterThanOrEqualTo(0.9);
        }
    }

    @Test
    @Tag("promise-101")
    void aModuleBelowItsMinimumFailsTheBuild() throws Exception {
        Document parent = pom("");
        assertThat(value(parent, GATE + "/goals/goal")).isEqualTo("check");
        assertThat(value(parent, GATE + "/phase")).isEqualTo("verify");
        assertThat(value(parent, GATE + "//limit/counter")).isEqualTo("LINE");
        assertThat(value(parent, GATE + "//limit/value")).isEqualTo("COVEREDRATIO");
        assertThat(value(parent, GATE + "//limit/minimum")).isEqualTo("${coverage.lines.min}");
        assertThat(value(parent, "/project/build/plugins/plugin/artifactId[.='jacoco-maven-plugin']"))
                .as("every module runs it")
                .isEqualTo("jacoco-maven-plugin");
        assertThat(value(parent, "//haltOnFailure")).isEmpty();
    }

    @Test
    @Tag("promise-101")
    void noModuleSwitchesAGateOff() throws Exception {
        try (Stream<Path> modules = Files.list(Sources.ROOT.resolve("modules"))) {
            for (Path module : modules.filter(folder -> Files.exists(folder.resolve("pom.xml")))
                    .toList()) {
                String text = Files.readString(module.resolve("pom.xml"));
                assertThat(text)
                        .as(module.toString())
                        .doesNotContain("jacoco.skip")
                        .doesNotContain("spotless.check.skip")
                        .doesNotContain("<skipTests>")
                        .doesNotContain("enforcer.skip");
            }
        }
    }

    private static Document pom(String folder) throws IOException, SAXException, ParserConfigurationException {
        return DocumentBuilderFactory.newDefaultInstance()
                .newDocumentBuilder()
                .parse(Sources.ROOT.resolve(folder).resolve("pom.xml").toFile());
    }

    private static String value(Document pom, String path) throws XPathExpressionException {
        return XPathFactory.newDefaultInstance().newXPath().evaluate(path, pom).strip();
    }
}
