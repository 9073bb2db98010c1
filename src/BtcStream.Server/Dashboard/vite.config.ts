import { defineConfig } from 'vite';

// One script and one style sheet, named by their content, so that they can be cached for ever; nothing from anywhere else.
export default defineConfig({
  base: './',
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
