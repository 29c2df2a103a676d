import { launch, open, serve } from "./harness.mjs";
const site = await serve();
const browser = await launch();
const jobs = process.argv.slice(2);
for (const job of jobs) {
  const [name, query, size, n, dark] = job.split("|");
  const [width, height] = size.split("x").map(Number);
  const { page, context } = await open(browser, site, query, { viewport: { width, height }, colorScheme: dark ? "dark" : "light", ...(width < 500 ? { deviceScaleFactor: 2, isMobile: true, hasTouch: true } : {}) });
  await page.getByRole("button", { name: "Play" }).first().waitFor();
  if (n) {
    await page.getByRole("button", { name: "Play" }).first().click();
    await page.locator(`[role="log"] [data-index="${n}"]`).first().waitFor({ state: "attached" });
    await page.getByRole("button", { name: "Pause" }).first().click();
  }
  await page.screenshot({ path: `/tmp/shots/${name}.png`, fullPage: true });
  await context.close();
  console.log(name);
}
await browser.close(); site.close();
