import java.io.File;
import java.util.TreeMap;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.ValidationResult;

/**
 * Asks veraPDF whether files are PDF/A: Vera FLAVOUR FILE…, with a flavour such as 2a or 2b.
 *
 * <p>One line a file, parted by tabs: PASS, FAIL or ERROR, the flavour, the file, and what fails as
 * clause-test x times. Exit 0 all pass, 1 one fails, 2 one could not be judged or the call is wrong.
 */
public class Vera {
  public static void main(String[] arguments) {
    java.util.logging.LogManager.getLogManager().reset();
    PDFAFlavour flavour =
        arguments.length < 2 ? PDFAFlavour.NO_FLAVOUR : PDFAFlavour.fromString(arguments[0]);
    if (flavour == PDFAFlavour.NO_FLAVOUR) {
      System.err.println("usage: Vera FLAVOUR FILE…");
      System.exit(2);
    }
    VeraGreenfieldFoundryProvider.initialise();
    int worst = 0;
    for (int at = 1; at < arguments.length; at++) {
      String where = "\t" + arguments[0] + "\t" + arguments[at] + "\t";
      try (PDFAParser parser =
              Foundries.defaultInstance().createParser(new File(arguments[at]), flavour);
          PDFAValidator validator =
              Foundries.defaultInstance().createValidator(flavour, -1, false, false, false)) {
        ValidationResult result = validator.validate(parser);
        TreeMap<String, Integer> failed = new TreeMap<>();
        result
            .getFailedChecks()
            .forEach((rule, times) -> failed.put(rule.getClause() + "-" + rule.getTestNumber(), times));
        System.out.println((result.isCompliant() ? "PASS" : "FAIL") + where + failed);
        worst = Math.max(worst, result.isCompliant() ? 0 : 1);
      } catch (Throwable error) {
        System.out.println("ERROR" + where + error);
        worst = 2;
      }
    }
    System.out.flush();
    // veraPDF leaves threads running.
    System.exit(worst);
  }
}
