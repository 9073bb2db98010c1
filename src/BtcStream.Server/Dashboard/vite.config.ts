import { defineConfig } from 'vite';

// A running server, for work on the page without building the server anew: npm run dev.
const services = { '/btcstream.v1.': { target: 'http://127.0.0.1:8080' } };

// One script and one style sheet, named by their content, so that they can be cached for ever; nothing from anywhere else.
export default defineConfig({
  base: './',
  server: { proxy: services },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: false,
    assetsInlineLimit: 0,
    cssCodeSplit: false,
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        entryFileNames: 'assets/dashboard-[hash].js',
        assetFileNames: 'assets/dashboard-[hash][extname]',
        codeSplitting: false,
      },
    },
  },
});
