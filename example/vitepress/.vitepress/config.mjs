import { defineConfig } from "vitepress";

export default defineConfig({
  title: "Payments",
  // Vue leaves the element to the browser.
  vue: { template: { compilerOptions: { isCustomElement: (tag) => tag === "twice-or-never" } } },
  head: [
    ["link", { rel: "icon", href: "data:," }],
    ["script", { type: "module", src: "https://YOUR-HOST/PATH/embed.js" }],
  ],
  themeConfig: { search: { provider: "local" }, sidebar: [{ text: "Paid once", link: "/" }, { text: "Refunds", link: "/refunds" }] },
});
