package io.heddle.runtime.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.heddle.Heddle;
import io.heddle.InstanceStatus;
import io.heddle.Payload;
import io.heddle.StartOptions;
import io.heddle.WorkflowHandle;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.runtime.embedded.EmbeddedHeddle;
import io.heddle.spi.NodeOutcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of a node as people use it. Needs a Chromium on the path, or the one of {@code HEDDLE_BROWSER}. */
class PageBrowserTest {
    private static final String HOSTILE = "<img src=x onerror=\"document.title='taken'\"><script>boom()</script>";

    private static final WorkflowDefinition STEPS = WorkflowDefinition.builder("page-steps")
            .task("first", "done")
            .node("asked", step -> step.after("first"))
            .task("last", "done", "asked")
            .build();

    @TempDir
    static Path folder;

    private static EmbeddedHeddle heddle;
    private static PageClient node;
    private static Browser browser;
    private Browser.Tab tab;

    @BeforeAll
    static void open() throws Exception {
        Optional<Path> program = Browser.program();
        assumeTrue(program.isPresent(), "no Chromium on the path, and HEDDLE_BROWSER names none");
        Path token = Files.writeString(folder.resolve("token"), "open sesame\n");
        heddle = (EmbeddedHeddle) Heddle.builder()
                .inMemory()
                .config("heddle.admin { enabled = on, port = 0, token-file = \"" + token + "\" }")
                .executor("done", task -> NodeOutcome.completed(task.input()))
                .executor("hostile", task -> {
                    throw new IllegalStateException(HOSTILE);
                })
                .start();
        heddle.publish(STEPS);
        node = new PageClient(heddle);
        browser = Browser.start(program.get(), Files.createDirectory(folder.resolve("profile")));
    }

    @AfterAll
    static void close() {
        if (browser != null) {
            browser.close();
        }
        if (heddle != null) {
            heddle.close();
        }
    }

    @BeforeEach
    void newTab() {
        tab = browser.tab();
        tab.size(1280, 900);
        tab.open(node.url("/"));
        tab.until("document.getElementById('token-dialog')?.open === true");
        tab.value("document.getElementById('token').focus()");
        tab.type("open sesame");
        tab.press("Tab");
        tab.click("#token-dialog button");
        tab.until("document.getElementById('token-dialog').open === false");
    }

    @AfterEach
    void nothingWentWrongUnseen() {
        assertThat(browser.complaints()).isEmpty();
    }

    private static WorkflowHandle waiting(String id) {
        WorkflowHandle run = heddle.start(STEPS.id(), StartOptions.id(id));
        Awaitility.await().until(run::readyNodes, List.of("asked")::equals);
        return run;
    }

    private void look(String id) {
        tab.value("location.hash = '#/instances/" + PageClient.encoded(id) + "'");
        tab.until("document.querySelector('h1')?.textContent === '" + id
                + "' && document.querySelector('#status .badge')" + " !== null");
    }

    private static String state(String node) {
        return "document.querySelector('.box[data-id=\"" + node + "\"]')?.dataset.state";
    }

    @Test
    @Tag("promise-84")
    void theGraphIsDrawnAndNodesChangeTheirStatesWithoutReload() {
        WorkflowHandle run = waiting("drawn-1");
        look("drawn-1");
        tab.until(state("asked") + " === 'READY'");
        assertThat(tab.value(state("first"))).isEqualTo("COMPLETED");
        assertThat(tab.value(state("last"))).isEqualTo("PENDING");
        assertThat(tab.value("document.querySelectorAll('.edge').length")).isEqualTo(2L);
        assertThat(tab.value("document.querySelector('.box[data-id=\"asked\"] .mark').textContent"))
                .as("not by colour alone")
                .isEqualTo("R");
        tab.value("window.notReloaded = true; document.querySelector('.box[data-id=\"last\"]').focus()");

        run.signal("asked", Payload.NULL);
        tab.until(state("asked") + " === 'COMPLETED' && " + state("last") + " === 'COMPLETED'");
        tab.until("document.querySelector('#status .badge').textContent === 'COMPLETED'");
        assertThat(tab.value("window.notReloaded")).isEqualTo(true);
        assertThat(tab.value("document.activeElement.dataset.id"))
                .as("the focus stays")
                .isEqualTo("last");
    }

    @Test
    @Tag("promise-95")
    void aRunIsFoundInspectedPausedResumedAndCancelled() {
        WorkflowHandle run = waiting("managed-1");
        tab.value("location.hash = '#/instances?definition=page-steps'");
        tab.until("[...document.querySelectorAll('td a')].some(a => a.textContent === 'managed-1')");
        tab.value("[...document.querySelectorAll('td a')].find(a => a.textContent === 'managed-1').click()");
        tab.until("document.querySelector('#order-pause')?.disabled === false");

        tab.value("document.querySelector('.box[data-id=\"first\"]').focus()");
        tab.press("ArrowRight");
        tab.press("Enter");
        tab.until("document.querySelector('.side h2 .id')?.textContent === 'asked'");
        assertThat((String) tab.value("document.querySelector('.side').textContent"))
                .contains("READY", "Depends on");

        tab.click("#order-pause");
        tab.until("document.querySelector('#status .badge').textContent === 'PAUSED'");
        assertThat(run.status().status()).isEqualTo(InstanceStatus.PAUSED);
        tab.until("document.querySelector('#order-resume').disabled === false");
        tab.click("#order-resume");
        tab.until("document.querySelector('#status .badge').textContent === 'RUNNING'");
        assertThat(run.status().status()).isEqualTo(InstanceStatus.RUNNING);

        tab.click("#order-cancel");
        tab.until("document.querySelector('#cancel-dialog').open");
        assertThat(run.status().status()).as("not before it is confirmed").isEqualTo(InstanceStatus.RUNNING);
        tab.click("#cancel-yes");
        tab.until("document.querySelector('#status .badge').textContent === 'CANCELLED'");
        assertThat(run.awaitEnd().status()).isEqualTo(InstanceStatus.CANCELLED);
    }

    @Test
    @Tag("promise-95")
    void whoRefersToADefinitionIsShown() {
        WorkflowHandle run = waiting("refers-1");
        tab.click("nav a[data-view=\"definitions\"]");
        tab.until("[...document.querySelectorAll('td a')].some(a => a.textContent === 'page-steps')");
        tab.value("[...document.querySelectorAll('td a')].find(a => a.textContent === 'page-steps').click()");
        tab.until("[...document.querySelectorAll('td a')].some(a => a.textContent === 'refers-1')");
        assertThat((String) tab.value("document.querySelector('main').textContent"))
                .contains("ACTIVE", "1.0.0");
        run.cancel("seen");
    }

    /** Injected: names and errors that are markup, in the hope that somebody looks. */
    @Test
    void whatCameInStaysText() {
        WorkflowDefinition failing = WorkflowDefinition.builder("page-failing")
                .task("fails", "hostile")
                .build();
        heddle.start(failing, StartOptions.id("hostile-1").withName(HOSTILE)).awaitEnd();
        tab.until("document.querySelector('main').textContent.includes('<script>boom()')");
        look("hostile-1");
        tab.until("document.querySelector('.side').textContent.includes('<script>boom()')");
        tab.value("document.querySelector('.box[data-id=\"fails\"]').dispatchEvent(new MouseEvent('click'))");
        tab.until("document.querySelector('.side h2 .id')?.textContent === 'fails'");
        assertThat(tab.value("document.querySelectorAll('main img, main script').length"))
                .isEqualTo(0L);
        assertThat((String) tab.value("document.title")).isEqualTo("hostile-1 · Heddle");
    }

    @Test
    void whatIsNotThereIsSaid() {
        tab.value("location.hash = '#/instances/none'");
        tab.until("document.querySelector('main').textContent.includes('none') &&"
                + " document.querySelector('#trouble').textContent !== ''");
    }
}
