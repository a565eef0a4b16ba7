import type { Language } from './api';

// Beginnings to try: in the manner of the help pages that a model has read, where we have some in its
// language. Which languages there are is said by the server.
const beginnings: Record<string, string[]> = {
  eng_Latn: ['To insert a table, choose', 'Click the icon to', 'This function returns'],
  deu_Latn: ['Um eine Tabelle einzufügen, wählen Sie', 'Klicken Sie auf das Symbol, um', 'Diese Funktion gibt'],
  ces_Latn: ['Chcete-li vložit tabulku, zvolte', 'Klepnutím na ikonu', 'Tato funkce vrací'],
  ell_Grek: ['Για να εισαγάγετε έναν πίνακα, επιλέξτε', 'Κάντε κλικ στο εικονίδιο για να', 'Αυτή η συνάρτηση επιστρέφει'],
  fin_Latn: ['Lisää taulukko valitsemalla', 'Napsauta kuvaketta', 'Tämä funktio palauttaa'],
  bul_Cyrl: ['Вмъкване на', 'Избор на', 'Файлът не може да'],
  gle_Latn: ['Ionsáigh', 'Roghnaigh an', 'Níorbh fhéidir an comhad'],
  kat_Geor: ['ჩასმა', 'აირჩიეთ', 'ფაილის გახსნა'],
};

// For any other language its own name, which every language can begin with.
export const examplesIn = (language: Language): string[] => beginnings[language.code] ?? [language.name];
